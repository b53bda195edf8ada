"""What can be suggested while somebody types, as it is written: names of wordings, bodies and policies with their readings.

`search.suggest` reads it. Readings (pinyin without tones) are found when the index is written, by pypinyin, which knows from
the words around a character how it is read (长期 chang, 处长 zhang); whoever searches loads neither it nor its dictionary.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.text import nfkc

__all__ = ["KINDS", "Entry", "keyed", "read", "write"]

NAME = "suggest.tsv"
KINDS = ("wording", "policy", "body")
"""What is suggested, in the order in which equal matches are shown."""

MOST = 50_000
"""Texts that are suggested, the most used: a service keeps them in memory, at some 800 bytes each."""

LONGEST = 120
"""Characters of a text that is suggested at most: nobody looks for a longer one by its beginning, and each place in it that
matches costs time that grows with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that can be suggested.

    Attributes:
        kind: one of `KINDS`.
        uses: indicators that have it.
        text: as printed; of a policy, its number.
        title: of a policy that has one, else empty.
        syllables: the reading of each character of the key (`keyed`) of what is matched, small letters; a character that has
            none is its own.
        titled: whether the title is matched and not the text.
    """

    kind: str
    uses: int
    text: str
    title: str
    syllables: tuple[str, ...]
    titled: bool

    @property
    def matched(self) -> str:
        """What is compared with the text typed."""
        return self.title if self.titled else self.text


def keyed(text: str) -> tuple[str, list[int]]:
    """Return the letters, Han characters and digits of `text` (NFKC, small), and where in `text` each stands.

    >>> keyed("冀财社〔2023〕2号")
    ('冀财社20232号', [0, 1, 2, 4, 5, 6, 7, 9, 10])
    """
    found = [(small, place) for place, mark in enumerate(text) for small in nfkc(mark).lower() if small.isalnum()]
    return "".join(small for small, _ in found), [place for _, place in found]


def write(folder: Path, titles: Mapping[str, str], before: Path | None = None) -> None:
    """Write the file beside the table of wordings in `folder` (`search.table_file`), which must be there.

    Args:
        folder: of the index.
        titles: of policies, by number; empty where none is known. Those that no indicator rests on are suggested too.
        before: folder of the index before; its readings are taken over.
    """
    known = {} if before is None else {entry.matched: entry.syllables for entry in read(before)}
    connection = sqlite3.connect(folder / "wordings.sqlite")
    try:
        told = sorted(_told(connection, titles), key=lambda each: (-each[1], KINDS.index(each[0]), each[2:]))[:MOST]
    finally:
        connection.close()
    with (folder / NAME).open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{len(told)}\n")  # so that a file that was cut short is known as such
        for kind, uses, text, title, titled in told:
            matched = title if titled else text
            syllables = known.get(matched) or _syllables(matched)
            file.write("\t".join([kind, str(uses), text, title, " ".join(syllables), "1" if titled else ""]) + "\n")


def read(folder: Path) -> list[Entry]:
    """Return the entries of the index in `folder`, most used first.

    Raises:
        FileNotFoundError: it has none.
        ValueError: the file is damaged.
    """
    entries = []
    count, *lines = (folder / NAME).read_text("utf-8").split("\n")[:-1] or [""]
    if count != str(len(lines)):
        raise ValueError(f"{NAME}：应有 {count[:20]!r} 行")
    for line in lines:
        kind, uses, text, title, syllables, titled = line.split("\t")
        entries.append(Entry(kind, int(uses), text, title, tuple(map(sys.intern, syllables.split(" "))), bool(titled)))
    return entries


def _told(connection: sqlite3.Connection, titles: Mapping[str, str]) -> Iterator[tuple[str, int, str, str, bool]]:
    """Yield kind, uses, text, title, and whether the title is matched, of everything that has a character to match."""
    for kind, uses, text, title in _listed(connection, titles):
        text, title = _line(text), _line(title)
        if 0 < len(keyed(text)[0]) <= LONGEST:
            yield kind, uses, text, title, False
        if 0 < len(keyed(title)[0]) <= LONGEST:
            yield kind, uses, text, title, True


def _line(text: str) -> str:
    """Return `text` on one line."""
    return " ".join(text.split())


def _listed(connection: sqlite3.Connection, titles: Mapping[str, str]) -> Iterator[tuple[str, int, str, str]]:
    by_key: dict[str, list[tuple[int, str]]] = {}
    asked = "SELECT wordings.key, wordings.name, COUNT(*) FROM wordings JOIN uses USING (row) GROUP BY wordings.row"
    for key, name, uses in connection.execute(asked):
        by_key.setdefault(key, []).append((-uses, name))
    for spellings in by_key.values():
        yield "wording", -sum(uses for uses, _ in spellings), min(spellings)[1], ""
    counted: Iterable[tuple[str, int]] = connection.execute("SELECT number, COUNT(DISTINCT use) FROM policies GROUP BY number")
    cited = dict(counted)
    for number in cited.keys() | titles.keys():
        yield "policy", cited.get(number, 0), number, titles.get(number, "")
    for name, uses in connection.execute("SELECT name, COUNT(DISTINCT use) FROM departments GROUP BY name"):
        yield "body", uses, name, ""


def _syllables(text: str) -> list[str]:
    # Here: its dictionary of words takes .2 s, and an index that is changed finds nearly all readings in the one before.
    from pypinyin import lazy_pinyin

    key = keyed(text)[0]
    # A reading for each character; one that has none is handed back by itself (the stub knows texts only).
    readings = lazy_pinyin(key, errors=list)  # type: ignore[arg-type]
    return [reading.lower() or mark for mark, reading in zip(key, readings, strict=True)]
