"""The words of ontology/vocab/personal.tsv by kind."""

from __future__ import annotations

from functools import cache

from kg.text import compact
from ontology import VOCAB

__all__ = ["words"]

_KINDS = (
    "name",
    "contact",
    "reach",
    "table",
    "firm",
    "weak",
    "role",
    "group",
    "title",
    "deed",
    "follow",
    "noun",
    "place",
    "ending",
    "given",
    "act",
    "kin",
)


@cache
def _by_kind() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for line in (VOCAB / "personal.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, word = line.split("\t")
            kinds[kind].add(compact(word))
    return {kind: frozenset(found) for kind, found in kinds.items()}


def words(kind: str) -> frozenset[str]:
    """Return the words of one kind, NFKC without spaces.

    >>> "联系人" in words("name"), "受益人" in words("name")
    (True, False)
    """
    return _by_kind()[kind]
