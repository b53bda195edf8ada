"""Questions that ship: SPARQL files with a title, an explanation and parameters, in ``ontology/queries/``.

A file is a query that runs as it is. Comments at its head say what it answers, in both languages; a parameter is a line
``VALUES ?name { default }`` of the query, so that its value is always a term and never a piece of query text::

    # zh: 谁引用了这份文件
    # en: Who cites a document
    # zh: 列出引用该文号的指标……        (further zh and en lines are the explanation)
    # param number (number): 文号，任何写法 | document number, in any spelling
    # theme: basis                       (what is asked after; ontology/vocab/query_themes.tsv)
    SELECT … WHERE {
      VALUES ?number { UNDEF }

Kinds of parameters: ``string``, ``integer``, ``decimal``, ``number`` (a 文号 in any spelling, brought to its normal form).
``UNDEF`` as a default means any value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode

import ontology
from kg import citations, vocabulary
from kg.errors import ParseError, WrongCall

__all__ = ["BadParameter", "NamedQuery", "Parameter", "UnknownQuery", "bind", "load", "names", "themes"]

_HEAD = re.compile(r"^# (zh|en): (.+)$", re.MULTILINE)
_PARAMETER = re.compile(r"^# param (\w+) \((\w+)\): (.+?) \| (.+)$", re.MULTILINE)
_THEME = re.compile(r"^# theme: (\w+)$", re.MULTILINE)
_VALUES = re.compile(r"^(\s*VALUES \?(\w+) \{) (.*) \}$", re.MULTILINE)
_XSD = "http://www.w3.org/2001/XMLSchema#"


class UnknownQuery(WrongCall, LookupError):
    """There is no named query of that name."""


class BadParameter(WrongCall, ValueError):
    """A parameter that the query does not have, or a value that is not of its kind."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query.

    Attributes:
        name: of the parameter and of the variable in the query.
        kind: string, integer, decimal or number.
        default: term in SPARQL, ``UNDEF`` for any value.
        about: what it means, by language (``zh``, ``en``).
    """

    name: str
    kind: str
    default: str
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that ships.

    Attributes:
        name: of the file, without suffix.
        title: by language (``zh``, ``en``).
        explanation: by language.
        parameters: in the order of the file.
        text: the file as it stands, with the defaults.
        theme: what is asked after, a key of `themes`.
    """

    name: str
    title: Mapping[str, str]
    explanation: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str
    theme: str


@cache
def names() -> tuple[str, ...]:
    """Return the names of all named queries, sorted."""
    return tuple(sorted(path.stem for path in ontology.QUERIES.glob("*.rq")))


@cache
def load(name: str) -> NamedQuery:
    """Return the named query.

    Raises:
        UnknownQuery: there is none; the message lists those that are.

    >>> load("policy-uses").title["zh"], [p.name for p in load("policy-uses").parameters]
    ('谁引用了这份文件', ['number'])
    """
    if name not in names():
        raise UnknownQuery(f"没有名为 {name!r} 的查询；现有：{'、'.join(names())}")
    text = (ontology.QUERIES / f"{name}.rq").read_text("utf-8")
    told: dict[str, list[str]] = {"zh": [], "en": []}
    for language, line in _HEAD.findall(text):
        told[language].append(line.strip())
    defaults = {variable: default for _, variable, default in _VALUES.findall(text)}
    return NamedQuery(
        name=name,
        title={language: lines[0] for language, lines in told.items()},
        explanation={language: " ".join(lines[1:]) for language, lines in told.items()},
        parameters=tuple(
            Parameter(key, kind, defaults[key], {"zh": zh, "en": en}) for key, kind, zh, en in _PARAMETER.findall(text)
        ),
        text=text,
        theme=_theme(text),
    )


def _theme(text: str) -> str:
    told = _THEME.search(text)
    return told[1] if told is not None else ""


@cache
def themes() -> tuple[tuple[str, Mapping[str, str], tuple[NamedQuery, ...]], ...]:
    """Return (theme, its label by language, its queries by name) of all themes that have queries, in their order.

    >>> [theme for theme, _, _ in themes()][:2], [query.name for query in themes()[-1][2]]
    (['wording', 'basis'], ['documents', 'sources'])
    """
    loaded = [load(name) for name in names()]
    told = ((row["theme"], {"zh": row["zh"], "en": row["en"]}) for row in vocabulary.rows("query_themes"))
    grouped = ((theme, label, tuple(query for query in loaded if query.theme == theme)) for theme, label in told)
    return tuple(each for each in grouped if each[2])


def bind(query: NamedQuery, values: Mapping[str, str] | None = None) -> str:
    """Return the text of `query` with the values of its parameters; those not given keep their defaults.

    An empty value means any.

    Raises:
        BadParameter: the query has no such parameter, or the value is not of its kind.

    >>> '"x\\\\" } DROP ALL"' in bind(load("policy-uses"), {"number": 'x" } DROP ALL'})
    True
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    terms: dict[str, str] = {}
    for name, value in (values or {}).items():
        if name not in known:
            raise BadParameter(f"查询 {query.name} 没有参数 {name!r}；现有：{'、'.join(known) or '无'}")
        terms[name] = _term(known[name], value)

    def replace(match: re.Match[str]) -> str:
        term = terms.get(match[2])
        return match[0] if term is None else f"{match[1]} {term} }}"

    return _VALUES.sub(replace, query.text)


def _term(parameter: Parameter, value: str) -> str:
    """Return `value` as a SPARQL term."""
    if not value.strip():
        return "UNDEF"
    try:
        return str(_KINDS[parameter.kind](value.strip()))
    except ValueError as error:
        raise BadParameter(f"参数 {parameter.name} 应为 {parameter.kind}：{value!r}") from error


def _integer(value: str) -> Literal:
    return Literal(str(int(value)), datatype=NamedNode(f"{_XSD}integer"))


def _decimal(value: str) -> Literal:
    if not re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", value):
        raise ValueError(value)
    return Literal(value, datatype=NamedNode(f"{_XSD}decimal"))


def _document_number(value: str) -> Literal:
    try:
        return Literal(citations.parse(value).format())
    except ParseError:
        return Literal(value)


_KINDS: dict[str, Callable[[str], Literal]] = {
    "string": Literal,
    "integer": _integer,
    "decimal": _decimal,
    "number": _document_number,
}
