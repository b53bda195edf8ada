"""What somebody needs to know who writes queries from the readable page alone: which property to take, and what may be absent.

The advice stands in ``recipes/advice.tsv``, in both languages. What stands there between back quotes is code, and a term of
the ontology in it becomes a link.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from html import escape

import ontology

__all__ = ["Advice", "advice", "box", "marked"]


@dataclass(frozen=True, slots=True)
class Advice:
    """One line of a box.

    Attributes:
        box: which and absent.
        topic_zh: what it is about.
        topic_en: the same in English.
        zh: the advice.
        en: the same in English.
    """

    box: str
    topic_zh: str
    topic_en: str
    zh: str
    en: str


def advice() -> tuple[Advice, ...]:
    """Return all lines of advice, in the order of the file.

    >>> advice()[0].topic_en
    'department'
    """
    with (ontology.RECIPES / "advice.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(Advice(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def box(name: str, zh: str, en: str) -> str:
    """Return a box of advice as HTML.

    Args:
        name: of the box, and its anchor.
        zh: its title.
        en: its title in English.
    """
    rows = "\n".join(
        f'<tr><th scope="row">{line.topic_zh}<br><span class="en" lang="en">{line.topic_en}</span></th>'
        f'<td>{marked(line.zh)}<br><span class="en" lang="en">{marked(line.en)}</span></td></tr>'
        for line in advice()
        if line.box == name
    )
    title = f'<h3>{zh} <span class="en" lang="en">{en}</span></h3>'
    return f'<section class="box" id="{name}">{title}<table>{rows}</table></section>'


def marked(text: str) -> str:
    """Return `text` as HTML, code between back quotes with links to the terms in it.

    >>> marked("`?d jx:year ?y` & so on")
    '<code>?d <a href="#year">jx:year</a> ?y</code> &amp; so on'
    """
    return re.sub(r"`([^`]+)`", lambda code: f"<code>{_linked(code[1])}</code>", escape(text, quote=False))


def _linked(code: str) -> str:
    return re.sub(r"\bjx:(\w[\w.-]*\w)", r'<a href="#\1">jx:\1</a>', code)
