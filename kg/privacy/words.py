"""Surnames, and ordinary words that look like names (全部, 高效, 金额): ontology/vocab/surnames.tsv, not_names.tsv."""

from __future__ import annotations

from functools import cache

from ontology import VOCAB

__all__ = ["PATH", "is_common_word", "is_word", "surnames"]

PATH = VOCAB / "not_names.tsv"


@cache
def surnames() -> dict[str, frozenset[str]]:
    """Return the surnames by kind: ``common``, ``other``, ``compound`` (ontology/vocab/surnames.tsv)."""
    kinds: dict[str, set[str]] = {"common": set(), "other": set(), "compound": set()}
    for line in (VOCAB / "surnames.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, name = line.split("\t")
            kinds[kind].add(name)
    return {kind: frozenset(names) for kind, names in kinds.items()}


@cache
def _words() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return all words by their first character, without it, and the common ones among them."""
    known: dict[str, frozenset[str]] = {}
    common: dict[str, frozenset[str]] = {}
    for line in PATH.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            first, often, seldom = line.split("\t")
            common[first] = frozenset(often.split(" "))
            known[first] = common[first] | frozenset(seldom.split(" "))
    return known, common


def is_word(text: str) -> bool:
    """Say whether two or three Han characters are an ordinary word.

    >>> is_word("全部"), is_word("高效"), is_word("王芳")
    (True, True, False)
    """
    return len(text) > 1 and text[1:] in _words()[0].get(text[:1], ())


def is_common_word(text: str) -> bool:
    """Say whether two or three Han characters are a word that occurs often (`kg.privacy.dictionary`)."""
    return len(text) > 1 and text[1:] in _words()[1].get(text[:1], ())
