"""Ordinary words that look like names (全部, 高效, 金额), as data: ontology/vocab/not_names.tsv.

Written by ``python -m kg.privacy.words`` from the dictionary that comes with jieba (MIT licence), by rule:

- words of two characters that occur at least `COMMON` times in its corpus;
- words of two or three that begin with a surname and occur at least `RARE` times, unless the dictionary takes them for names
  and the surname is a common one; three characters only where the first two are no such word themselves.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

from ontology import VOCAB

__all__ = ["is_word", "surnames"]

COMMON = 300
RARE = 3
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
def _words() -> dict[str, frozenset[str]]:
    """Return the words by their first character, without it."""
    lines = PATH.read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {first: frozenset(rests.split(" ")) for first, rests in pairs}


def is_word(text: str) -> bool:
    """Say whether two or three Han characters are an ordinary word.

    >>> is_word("全部"), is_word("高效"), is_word("王芳")
    (True, True, False)
    """
    return text[1:] in _words().get(text[:1], ())


def chosen(entries: dict[str, tuple[int, str]]) -> dict[str, list[str]]:
    """Return the words to keep of a dictionary (word → frequency, part of speech), by first character, sorted."""
    known = surnames()
    begins = known["common"] | known["other"]
    kept: set[str] = set()
    for word, (count, part) in entries.items():
        if not 2 <= len(word) <= 3 or any(not "\u4e00" <= each <= "\u9fff" for each in word):
            continue
        named = part.startswith("nr") and word[0] in known["common"]
        if not named and ((len(word) == 2 and count >= COMMON) or (word[0] in begins and count >= RARE)):
            kept.add(word)
    by_first: dict[str, list[str]] = defaultdict(list)
    for word in sorted(kept):
        if len(word) == 2 or word[:2] not in kept:
            by_first[word[0]].append(word[1:])
    return by_first


def write() -> int:
    """Write the file; return the number of words."""
    import jieba

    entries: dict[str, tuple[int, str]] = {}
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, count, part = line.split(" ")
        entries[word] = (int(count), part)
    found = chosen(entries)
    lines = [
        "# first character\tthe rest of each word; written by python -m kg.privacy.words from the dictionary of jieba (MIT)"
    ]
    lines += [f"{first}\t{' '.join(rests)}" for first, rests in sorted(found.items())]
    PATH.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    return sum(map(len, found.values()))


if __name__ == "__main__":
    print(write())  # noqa: T201
