"""Texts that make a regular expression work hard, made from the expression itself.

Time worse than linear comes from characters that are tried again and again: by two repetitions side by side, or by a search
that begins at each place and runs to the end from each. So each repetition is pumped, with what leads to it once before it
and once in every round, and with an end that does not fit; and what the expression is made of (words, members of classes) is
repeated too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["Pump", "pumps"]

Pump = Callable[[int], str]
"""Gives a text of about so many characters."""

_CANDIDATES = "中a1 A年第号、，,.-()（）\n\t|:：/%一≥<>\"'《》[]_x\\0é〇"
_UNFIT = "\x01"
"""A character that no expression of ours asks for."""
_MANY = 8
"""Repetitions up to fewer than this are bounded well enough."""


def _holds(items: list[Any], character: str) -> bool:
    """Say whether a class holds a character."""
    negated = bool(items) and items[0][0] is codes.NEGATE
    found = False
    for kind, value in items:
        if kind is codes.LITERAL:
            found |= chr(value) == character
        elif kind is codes.RANGE:
            found |= chr(value[0]) <= character <= chr(value[1])
        elif kind is codes.CATEGORY:
            found |= _in_category(value, character)
    return found != negated


def _in_category(category: Any, character: str) -> bool:
    name = str(category)
    base = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}[name.rsplit("_", 1)[-1]]
    return (re.match(base, character) is not None) != ("NOT_" in name)


def _members(items: list[Any]) -> list[str]:
    """Return a few characters that a class holds, of different kinds."""
    named = [chr(value if kind is codes.LITERAL else value[0]) for kind, value in items if kind in (codes.LITERAL, codes.RANGE)]
    found = [character for character in dict.fromkeys([*_CANDIDATES, *named]) if _holds(items, character)]
    return found[:4] or [_UNFIT]


def _samples(nodes: Any) -> Iterator[str]:
    """Yield texts that a row of nodes matches, roughly: assertions are taken for granted."""
    texts = [""]
    for node in nodes:
        own = list(islice(_of_node(*node), 6)) or [""]
        texts = [text + own[place % len(own)] for place, text in enumerate(texts * max(1, 6 // len(texts)))][:6]
    yield from dict.fromkeys(texts)


def _of_node(kind: Any, value: Any) -> Iterator[str]:
    if kind is codes.LITERAL:
        yield chr(value)
    elif kind is codes.NOT_LITERAL:
        yield next(c for c in _CANDIDATES if c != chr(value))
    elif kind is codes.ANY:
        yield from "中1 "
    elif kind is codes.IN:
        yield from _members(value)
    elif kind is codes.BRANCH:
        for branch in islice(value[1], 0, 40):
            yield from islice(_samples(branch), 1)
    elif kind is codes.SUBPATTERN:
        yield from _samples(value[3])
    elif kind is codes.ATOMIC_GROUP:
        yield from _samples(value)
    elif kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        low, _high, body = value
        for sample in _samples(body):
            yield sample * max(low, 1)
    else:  # assertions, places, references to groups
        yield ""


def _repetitions(nodes: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield (what leads to it, one round) of each repetition that may go on and on."""
    for kind, value in nodes:
        if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _low, high, body = value
            if high >= _MANY:
                for sample in _samples(body):
                    yield before, sample
            yield from _repetitions(body, before)
        elif kind is codes.BRANCH:
            for branch in value[1]:
                yield from _repetitions(branch, before)
        elif kind is codes.SUBPATTERN:
            yield from _repetitions(value[3], before)
        elif kind is codes.ATOMIC_GROUP:
            yield from _repetitions(value, before)
        before += next(_of_node(kind, value), "")


def _repeated(head: str, round_: str, tail: str) -> Pump:
    """Return the pump of one shape; the round is a whole one even where the length cuts it."""

    def make(length: int) -> str:
        return head + round_ * max(1, (length - len(head) - len(tail)) // len(round_)) + tail

    return make


def _words(nodes: Any) -> Iterator[str]:
    """Yield what the expression is made of: runs of letters, members of classes, branches."""
    run = ""
    for kind, value in nodes:
        if kind is codes.LITERAL:
            run += chr(value)
            continue
        if run:
            yield run
        run = ""
        if kind is codes.IN:
            yield from _members(value)
        elif kind is codes.BRANCH:
            for branch in value[1]:
                yield from _words(branch)
        elif kind is codes.SUBPATTERN:
            yield from _words(value[3])
        elif kind is codes.ATOMIC_GROUP:
            yield from _words(value)
        elif kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield from _words(value[2])
    if run:
        yield run


def pumps(pattern: re.Pattern[str] | re.Pattern[bytes], most: int = 60) -> dict[str, Pump]:
    """Return the attacks on `pattern` by a name that shows them, at most `most`.

    >>> [make(5) for make in pumps(re.compile("a+b")).values()]
    ['aaaa\\x01', 'aaaaa', 'abab', 'bbbbb']
    """
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    nodes = parser.parse(
        source, pattern.flags & ~re.UNICODE & ~re.LOCALE if isinstance(pattern.pattern, bytes) else pattern.flags
    )
    whole = list(_samples(nodes))
    shapes: dict[tuple[str, str, str], None] = {}
    for before, round_ in _repetitions(nodes, ""):
        if round_:
            shapes[before, round_, _UNFIT] = None
            shapes["", before + round_, ""] = None
            if before:
                shapes["", before, ""] = None
    for text in whole:
        if text:
            shapes["", text, ""] = None
            shapes["", text[:-1] or text, ""] = None
    for word in dict.fromkeys(_words(nodes)):
        shapes["", word, ""] = None
    return {
        f"{head!r} {round_!r}" + (f" {tail!r}" if tail else ""): _repeated(head, round_, tail)
        for head, round_, tail in islice(shapes, most)
    }
