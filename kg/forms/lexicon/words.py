"""The words by which prose, titles and rows of forms are read, by class.

They stand in ontology/vocab/narrative.tsv, document.tsv and form_words.tsv.
"""

from __future__ import annotations

import re
from functools import cache

from kg.text import compact
from ontology import VOCAB

__all__ = ["ends_with", "is_body", "opens_with", "pattern", "words"]


@cache
def words(kind: str) -> tuple[str, ...]:
    """Return the words of a class, longest first, so that an alternation of them takes the longest.

    Raises:
        KeyError: no word has this class.

    >>> words("note")[0]
    '填报说明'
    """
    return tuple(sorted(_classes()[kind], key=lambda word: (-len(word), word)))


def _is_expression(word: str) -> bool:
    """Say whether a word of the tables is a regular expression, as in heads.tsv: it begins with /."""
    return len(word) > 1 and word.startswith("/")


@cache
def pattern(kind: str) -> str:
    """Return a regular expression for any word of the class, longest first, without a group around it.

    >>> re.match(pattern("achieve"), "力争达到95%").group()
    '力争达到'
    """
    return "|".join(word[1:] if _is_expression(word) else re.escape(word) for word in words(kind))


def opens_with(text: str, kind: str) -> str | None:
    """Return the longest word of the class at the head of `text`, else None."""
    return next((word for word in words(kind) if text.startswith(word)), None)


def ends_with(text: str, kind: str) -> str | None:
    """Return the longest word of the class at the end of `text`, else None.

    >>> ends_with("残疾人补贴发放率", "measure")
    '率'
    """
    return next((word for word in words(kind) if text.endswith(word)), None)


_BODY_NAME = re.compile(r"[\u3400-\u9fff()·]{4,30}")


def is_body(text: str) -> bool:
    """Say whether a text is the name of a body and nothing else.

    >>> is_body("云岭县水利局"), is_body("水利局2023年度"), is_body("主要职责")
    (True, False, False)
    """
    name = compact(text)
    return _BODY_NAME.fullmatch(name) is not None and ends_with(name.split("(")[0], "body") is not None


@cache
def _classes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in ("narrative.tsv", "document.tsv", "form_words.tsv"):
        lines = (VOCAB / name).read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        for kind, word in rows[1:]:
            found.setdefault(kind, []).append(word)
    return found
