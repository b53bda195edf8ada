"""The part of the readable page that tells how to ask: an example, commands, recipes, and the named queries with their SPARQL.

Recipes and named queries are the files themselves, so the page never tells another query than the one that runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import ontology
from ontology.advice import marked

__all__ = ["EXAMPLE", "Question", "example", "named_queries", "recipes"]

EXAMPLE = """PREFIX jx: <https://w3id.org/jixiao/ns#>
# 2024 年以财政部文件为依据的指标，按区划 / indicators of 2024 that rest on documents of 财政部, by division
SELECT ?division (COUNT(DISTINCT ?indicator) AS ?indicators) WHERE {
  ?body jx:name "财政部" .
  ?policy jx:issuer ?body .
  ?indicator jx:basedOn ?policy ; jx:inDocument ?document .
  ?document jx:year 2024 ; jx:inDivision ?place .
  ?place jx:name ?division .
}
GROUP BY ?division ORDER BY DESC(?indicators)"""

_COMMANDS = """jixiao sparql FILE.rq --library LIB
jixiao sparql NAME --param NAME=VALUE --library LIB
jixiao sparql NAME --library LIB --format csv &gt; rows.csv
jixiao sparql --list"""

_TOLD = (
    "把查询存成文件，或者写出现成查询的名称与参数（参数可重复，空值为任何值）：",
    "Save a query as a file, or name a query below with its parameters (repeat them as you need; an empty value means any):",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A query with what its head says.

    Attributes:
        name: of the file, without suffix.
        title: ``(zh, en)``.
        about: explanation, ``(zh, en)``.
        parameters: name, kind, default and meaning in both languages.
        text: the query without the head.
    """

    name: str
    title: tuple[str, str]
    about: tuple[str, str]
    parameters: tuple[tuple[str, str, str, str, str], ...]
    text: str

    @classmethod
    def read(cls, path: Path) -> Question:
        """Return the question in the file at `path`."""
        text = path.read_text("utf-8")
        zh, en = (re.findall(rf"^# {language}: (.+)$", text, re.MULTILINE) for language in ("zh", "en"))
        defaults = dict(re.findall(r"^\s*VALUES \?(\w+) \{ (.*) \}$", text, re.MULTILINE))
        parameters = re.findall(r"^# param (\w+) \((\w+)\): (.+?) \| (.+)$", text, re.MULTILINE)
        return cls(
            name=path.stem,
            title=(zh[0], en[0]),
            about=(" ".join(zh[1:]), " ".join(en[1:])),
            parameters=tuple((key, kind, defaults[key], *about) for key, kind, *about in parameters),
            text=re.sub(r"\A(?:#.*\n)+", "", text).strip(),
        )


def example() -> str:
    """Return the first example and the commands that run a query, as HTML."""
    zh, en = _TOLD
    return f'<pre>{escape(EXAMPLE)}</pre><p>{zh}<br><span class="en" lang="en">{en}</span></p><pre>{_COMMANDS}</pre>'


def recipes() -> str:
    """Return the recipes as HTML, each with its query in full."""
    found = [Question.read(path) for path in sorted(ontology.RECIPES.glob("*.rq"))]
    return "\n".join(
        f'<section class="query" id="recipe-{recipe.name}"><h3>{_both(recipe.title)}</h3>'
        f"{_about(recipe)}<pre>{escape(recipe.text)}</pre></section>"
        for recipe in found
    )


def named_queries() -> str:
    """Return the named queries as HTML, the SPARQL of each in a fold-out."""
    return "\n".join(_named(Question.read(path)) for path in sorted(ontology.QUERIES.glob("*.rq")))


def _named(query: Question) -> str:
    told = "".join(
        f"<li><code>--param {name}=…</code>（{kind}，缺省 {_default(default)}）{escape(zh)}"
        f' <span class="en" lang="en">{escape(en)}</span></li>'
        for name, kind, default, zh, en in query.parameters
    )
    return (
        f'<section class="query" id="query-{query.name}"><h3><code>{query.name}</code> {_both(query.title)}</h3>'
        f"{_about(query)}{f'<ul class=note>{told}</ul>' if told else ''}"
        f"<details><summary>SPARQL</summary><pre>{escape(query.text)}</pre></details></section>"
    )


def _default(term: str) -> str:
    return "任何值 / any" if term == "UNDEF" else f"<code>{escape(term)}</code>"


def _both(title: tuple[str, str]) -> str:
    return f'{escape(title[0])} <span class="en" lang="en">{escape(title[1])}</span>'


def _about(question: Question) -> str:
    zh, en = question.about
    return f'<p>{marked(zh)}<br><span class="en" lang="en">{marked(en)}</span></p>'
