"""Suggestions while somebody types: names that the library holds, by their beginning, in pinyin or by its initials.

What was typed is looked for in the names themselves, in their readings (``canbaolv``) and in the initials of these (``cbl``;
zh, ch and sh may be typed as one letter or two); Han characters may stand before letters (参保l), as they do while an input
method composes. Beginnings come before what stands within, names before readings. Where few are found, a name with one slip is
offered too: a character wrong, missing, too many, or two exchanged.

All names stand in one long text, searched by `str.find`: the time grows with the length of that text, whatever is typed.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.suggest_file import KINDS, Entry, keyed, read

__all__ = ["KINDS", "Suggestion", "Suggestions"]

_LONGEST = 60
"""Characters of what is typed that are read."""

_LOOKED_AT = 2000
"""Places that one way of matching looks at: the most used names stand first, and nobody reads more."""

_SLIP_FROM = {"marks": 3, "letters": 5}
"""Characters from which a slip is forgiven: one in shorter texts makes another word."""

_WITHIN_FROM = {"marks": 1, "initials": 2, "letters": 3}
"""Characters from which what stands within a name is looked for; fewer stand nearly everywhere."""

_DOUBLE = ("zh", "ch", "sh")

_EXACT, _BEGINS, _READS, _WITHIN, _READS_WITHIN, _SLIP = range(6)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to go on with.

    Attributes:
        text: to be searched for.
        kind: ``wording``, ``policy`` or ``body``.
        title: of a policy, else empty.
        uses: indicators that have it.
        matched: the part of `text` that was typed, as (start, end); None where it is in the title.
    """

    text: str
    kind: str
    title: str
    uses: int
    matched: tuple[int, int] | None

    def as_dict(self) -> dict[str, Any]:
        """Return the suggestion in the shape that `jixiao suggest --json` prints."""
        return {
            "text": self.text,
            "kind": self.kind,
            "title": self.title or None,
            "uses": self.uses,
            "highlights": [] if self.matched is None else [list(self.matched)],
        }


@dataclass(frozen=True, slots=True)
class _Match:
    entry: int
    way: int
    begin: int  # of the key's characters
    end: int


class _Lines:
    """Texts one after another, each on a line of its own."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n" + "".join(text + "\n" for text in texts)
        self._starts = list(itertools.accumulate((len(text) + 1 for text in texts), initial=1))

    def __getitem__(self, entry: int) -> str:
        return self.text[self._starts[entry] : self._starts[entry + 1] - 1]

    def found(self, wanted: str, most: int = _LOOKED_AT) -> Iterator[tuple[int, int]]:
        """Yield (entry, place in it) of places where `wanted` stands, in order, `most` at most."""
        at = self.text.find(wanted)
        for _ in range(most):
            if at < 0:
                return
            entry = bisect_right(self._starts, at) - 1
            yield entry, at - self._starts[entry]
            at = self.text.find(wanted, at + 1)

    def beginning(self, wanted: str) -> Iterator[int]:
        """Yield the entries that begin with `wanted`, in order, `_LOOKED_AT` at most."""
        for entry, place in self.found("\n" + wanted):
            yield entry + 1 if place >= 0 else 0


class Suggestions:
    """The names of one index; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Read the names of the index in `folder`.

        Raises:
            FileNotFoundError: it has none.
            ValueError: the file is damaged.
        """
        self._entries: list[Entry] = read(folder)
        self._marks = _Lines([keyed(entry.matched)[0] for entry in self._entries])
        self._letters = _Lines(["".join(entry.syllables) for entry in self._entries])
        self._initials = _Lines(["".join(syllable[0] for syllable in entry.syllables) for entry in self._entries])

    def find(self, typed: str, *, top: int = 10, kinds: Collection[str] = KINDS) -> list[Suggestion]:
        """Return texts that begin with, hold or nearly hold what was typed, the best first.

        Args:
            typed: characters, pinyin, initials, or characters with pinyin behind them.
            top: number of suggestions at most.
            kinds: which of `KINDS` are wanted.
        """
        key = keyed(typed[:_LONGEST])[0]
        if not key or top < 1:
            return []
        best: dict[tuple[str, str], _Match] = {}
        for match in itertools.chain(self._plain(key), self._read(key), self._begun(key)):
            self._keep(best, match, kinds)
        if len(best) < top:
            for match in self._slips(key):
                self._keep(best, match, kinds)
        ordered = sorted(best.values(), key=self._order)
        return [self._told(match) for match in self._chosen(ordered, top)]

    def _keep(self, best: dict[tuple[str, str], _Match], match: _Match, kinds: Collection[str]) -> None:
        entry = self._entries[match.entry]
        if entry.kind not in kinds:
            return
        known = best.get((entry.kind, entry.text))
        if known is None or (match.way, match.entry) < (known.way, known.entry):
            best[entry.kind, entry.text] = match

    def _order(self, match: _Match) -> tuple[int, int, int]:
        return match.way, KINDS.index(self._entries[match.entry].kind), match.entry

    def _chosen(self, ordered: Sequence[_Match], top: int) -> list[_Match]:
        """Return `top` of the matches: of a full list, a third is left to policies and bodies that fit as well."""
        plain = [match for match in ordered if self._entries[match.entry].kind == "wording"]
        other = [match for match in ordered if self._entries[match.entry].kind != "wording"]
        room = max(top - len(plain), top // 3)
        return sorted([*plain[: top - min(room, len(other))], *other[:room]], key=self._order)

    def _told(self, match: _Match) -> Suggestion:
        entry = self._entries[match.entry]
        places = keyed(entry.matched)[1]
        span = None if entry.titled else (places[match.begin], places[match.end - 1] + 1)
        return Suggestion(entry.text, entry.kind, entry.title, entry.uses, span)

    def _plain(self, key: str) -> Iterator[_Match]:
        """Yield names with these characters."""
        for entry in self._marks.beginning(key):
            way = _EXACT if len(self._marks[entry]) == len(key) else _BEGINS
            yield _Match(entry, way, 0, len(key))
        if len(key) >= _WITHIN_FROM["marks"]:
            for entry, place in self._marks.found(key):
                yield _Match(entry, _WITHIN, place, place + len(key))

    def _read(self, key: str) -> Iterator[_Match]:
        """Yield names that are read so, in whole or by initials; for letters and digits only."""
        if not key.isascii():
            return
        short = key
        for double in _DOUBLE:
            short = short.replace(double, double[0])
        for initials in dict.fromkeys((key, short)):
            for entry in self._initials.beginning(initials):
                yield _Match(entry, _READS, 0, len(initials))
            if len(initials) >= _WITHIN_FROM["initials"]:
                for entry, place in self._initials.found(initials):
                    yield _Match(entry, _READS_WITHIN, place, place + len(initials))
        for entry in self._letters.beginning(key):
            yield _Match(entry, _READS, 0, self._characters(entry, len(key)))
        if len(key) >= _WITHIN_FROM["letters"]:
            for entry, place in self._letters.found(key):
                begin = self._characters(entry, place)
                # Only where a syllable begins.
                if len("".join(self._entries[entry].syllables[:begin])) == place:
                    yield _Match(entry, _READS_WITHIN, begin, self._characters(entry, place + len(key)))

    def _characters(self, entry: int, letters: int) -> int:
        """Return over how many characters of an entry its first `letters` letters go."""
        ends = itertools.accumulate(len(syllable) for syllable in self._entries[entry].syllables)
        return sum(1 for _ in itertools.takewhile(lambda end: end < letters, ends)) + (letters > 0)

    def _begun(self, key: str) -> Iterator[_Match]:
        """Yield names with the characters typed and, behind them, what the letters typed begin to spell."""
        head = key.rstrip("abcdefghijklmnopqrstuvwxyz")
        tail = key[len(head) :]
        if not tail or not head or head.isascii():
            return
        for entry, place in self._marks.found(head):
            rest = self._entries[entry].syllables[place + len(head) :]
            initials = "".join(syllable[0] for syllable in rest[: len(tail)])
            if initials == tail:
                end = place + len(head) + len(tail)
            elif "".join(rest[: len(tail)]).startswith(tail):
                spelt = sum(map(len, self._entries[entry].syllables[: place + len(head)]))
                end = self._characters(entry, spelt + len(tail))
            else:
                continue
            yield _Match(entry, _READS_WITHIN if place else _READS, place, end)

    def _slips(self, key: str) -> Iterator[_Match]:
        """Yield names in which `key` stands but for one slip; for letters, at the beginning of the reading only."""
        if len(key) >= _SLIP_FROM["marks"] and not key.isascii():
            for entry, begin, end in _near(self._marks, key):
                yield _Match(entry, _SLIP, begin, end)
        elif len(key) >= _SLIP_FROM["letters"]:
            for entry, begin, end in _near(self._letters, key):
                if begin == 0:
                    yield _Match(entry, _SLIP, 0, self._characters(entry, end))


def _near(lines: _Lines, key: str) -> Iterator[tuple[int, int, int]]:
    """Yield (entry, begin, end) of places where `key` stands but for one slip: what is before or behind it stands as it is."""
    # Two exchanged can lie across one division, not across both.
    for middle in {max(1, len(key) // 2), len(key) // 2 + 1}:
        head, tail = key[:middle], key[middle:]
        for entry, place in lines.found(head, _LOOKED_AT // 4):
            behind = _slipped(tail, lines[entry][place + middle :])
            if behind is not None:
                yield entry, place, place + middle + behind
        for entry, place in lines.found(tail, _LOOKED_AT // 4):
            before = _slipped(head[::-1], lines[entry][:place][::-1])
            if before is not None:
                yield entry, place - before, place + len(tail)


def _slipped(typed: str, text: str) -> int | None:
    """Return how many characters of `text`, from its beginning, `typed` stands for with at most one slip; None if for none.

    >>> _slipped("意渡", "意度评分"), _slipped("意", "度"), _slipped("度意", "意度"), _slipped("民意", "众满意")
    (2, 1, 2, None)
    """
    same = next((n for n, (a, b) in enumerate(zip(typed, text, strict=False)) if a != b), min(len(typed), len(text)))
    left, rest = typed[same:], text[same:]
    if not left:
        return same
    if rest[:2] == left[1::-1] and len(left) > 1 and rest[2:].startswith(left[2:]):
        return same + len(left)  # two exchanged
    if rest and rest[1:].startswith(left[1:]):
        return same + len(left)  # one wrong
    if rest[1:].startswith(left):
        return same + len(left) + 1  # one missing
    return same + len(left) - 1 if rest.startswith(left[1:]) and same + len(left) > 1 else None  # one too many
