"""Word lists as data: tab separated files in ontology/vocab, one header line, comments in lines that begin with ``#``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ontology import VOCAB

__all__ = ["VOCAB", "add", "added", "column", "matcher", "rows"]

_added: dict[str, list[dict[str, str]]] = {}
"""Rows that the user's own word list adds (`kg.own_words`), by list."""


def add(name: str, more: Iterable[dict[str, str]]) -> None:
    """Add rows to a list of this process; what was made of the list before does not change."""
    _added.setdefault(name, []).extend(more)
    rows.cache_clear()


def added(name: str) -> Iterable[dict[str, str]]:
    """Return the rows that were added to a list."""
    return tuple(_added.get(name, ()))


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``ontology/vocab/<name>.tsv``, each as a mapping from column to value; an empty field is ``""``.

    Raises:
        ValueError: a row has more fields than the header.

    >>> rows("place_abbreviations")[2]
    {'abbreviation': '冀', 'code': '130000', 'shared': 'no'}
    """
    lines = (VOCAB / f"{name}.tsv").read_text("utf-8").splitlines()
    table = [line.split("\t") for line in lines if line and not line.startswith("#")]
    header, body = table[0], table[1:]
    for fields in body:
        if len(fields) > len(header):
            raise ValueError(f"{name}.tsv: {len(fields)} fields under {len(header)} heads: {fields}")
    shipped = (dict(zip(header, fields + [""] * (len(header) - len(fields)), strict=True)) for fields in body)
    return (*shipped, *added(name))


def column(name: str, key: str, **where: str) -> tuple[str, ...]:
    """Return the values of column `key` in the rows of a list that have the values given in `where`.

    >>> column("citation_words", "word", role="reference")[0]
    '同上'
    """
    return tuple(row[key] for row in rows(name) if all(row[k] == v for k, v in where.items()))


def matcher(words: Iterable[str]) -> str:
    """Return a pattern that matches any of `words`, the longest first.

    >>> matcher(["发", "发电"])
    '(?:发电|发)'
    """
    return "(?:" + "|".join(sorted(set(words), key=lambda w: (-len(w), w))) + ")"
