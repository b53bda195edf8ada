"""Writes ontology/vocab/not_names.tsv: ordinary words that look like names, out of the dictionary of jieba (MIT licence).

    python -m kg.privacy.dictionary

By rule: words of two characters that occur at least `COMMON` times in its corpus; words of two or three that begin with a
surname and occur at least `RARE` times, unless the dictionary takes them for names and the surname is a common one; three
characters only where the first two are no such word themselves.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from kg.privacy.words import PATH, surnames

__all__ = ["chosen", "write"]

COMMON = 300
"""Occurrences of a word that nobody takes for a name because of its parts."""

RARE = 3


def chosen(entries: dict[str, tuple[int, str]]) -> dict[str, tuple[list[str], list[str]]]:
    """Return the words to keep of a dictionary (word → frequency, part of speech), by first character: common ones, others."""
    known = surnames()
    begins = known["common"] | known["other"]
    kept: dict[str, int] = {}
    for word, (count, part) in entries.items():
        if not 2 <= len(word) <= 3 or any(not "\u4e00" <= each <= "\u9fff" for each in word):
            continue
        named = part.startswith("nr") and word[0] in known["common"]
        if not named and ((len(word) == 2 and count >= COMMON) or (word[0] in begins and count >= RARE)):
            kept[word] = count
    by_first: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for word in sorted(kept):
        if len(word) == 2 or word[:2] not in kept:
            by_first[word[0]][kept[word] < COMMON].append(word[1:])
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
        "# first character\tthe rest of each common word\tthe rest of each other word",
        "# written by python -m kg.privacy.dictionary from the dictionary of jieba (MIT licence)",
        *(f"{first}\t{' '.join(often)}\t{' '.join(seldom)}" for first, (often, seldom) in sorted(found.items())),
    ]
    PATH.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    return sum(len(often) + len(seldom) for often, seldom in found.values())


if __name__ == "__main__":
    write()
