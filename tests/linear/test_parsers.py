"""Whatever reads text of others takes time that grows with its length and no faster, up to a megabyte."""

from __future__ import annotations

from functools import partial

import pytest

from tests.linear.attacks import FEW, PIECES, make, vocabulary
from tests.linear.growth import LAST, TakesTooLong, at_most, measure
from tests.linear.parsers import KNOWN, PARSERS, WAITING

QUICK = 20_000
"""Characters of the quick part: linear parsers take up to 0.5 CPU seconds for them, the quadratic ones seen took 2 at least."""

SLOWEST = 100
"""CPU microseconds a character; the slowest parser takes 30 on a quiet machine."""


def attacks(name: str, *, few: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*KNOWN.get(name, ()), *(FEW if few else (*PIECES, *vocabulary())))))


def steep(name: str, piece: str) -> str | None:
    """Return what is wrong with the growth of a parser on one attack, None if nothing is."""
    try:
        with at_most(60):
            growth = measure(PARSERS[name], partial(make, piece), enough=0.12)
    except TakesTooLong:
        return f"{name} on {piece!r} again and again did not end in 60 CPU seconds"
    return None if growth.linear else f"{name} on {piece!r} again and again: {growth}"


@pytest.mark.parametrize("name", PARSERS)
def test_a_few_attacks(name: str) -> None:
    if name in WAITING:
        pytest.skip(WAITING[name])
    PARSERS[name]("2024年")  # what is loaded once does not count
    for piece in attacks(name, few=True):
        text = make(piece, QUICK)
        try:
            with at_most(2):
                PARSERS[name](text)
        except TakesTooLong:
            pytest.fail(f"{name} takes more than 2 CPU seconds for {piece!r} up to {QUICK} characters")


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_growth_on_what_was_steep(name: str) -> None:
    """The attacks that have cost something before, doubled up to a megabyte; where there is none, the first of the few."""
    if name in WAITING:
        pytest.skip(WAITING[name])
    assert [found for piece in KNOWN.get(name, FEW[:1]) if (found := steep(name, piece))] == []


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("name", PARSERS)
def test_growth_on_every_attack(name: str) -> None:
    """Doubles each attack until its time tells how it grows, up to a megabyte."""
    if name in WAITING:
        pytest.skip(WAITING[name])
    assert [found for piece in attacks(name, few=False) if (found := steep(name, piece))] == []


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("name", PARSERS)
def test_a_megabyte(name: str) -> None:
    """What could be quadratic with so small a factor that growth does not show it: the longest input itself."""
    if name in WAITING:
        pytest.skip(WAITING[name])
    for piece in dict.fromkeys((*KNOWN.get(name, ())[:3], "2024年", "（")):
        text = make(piece, LAST)
        try:
            with at_most(1e-6 * SLOWEST * LAST):
                PARSERS[name](text)
        except TakesTooLong:
            pytest.fail(f"{name} takes more than {SLOWEST} µs a character for a megabyte of {piece!r}")


def square(text: str) -> int:
    return sum(text[at:].count("a") for at in range(0, len(text), 8))


def test_a_square_is_noticed() -> None:
    growth = measure(square, partial(make, "a"), enough=0.1)
    assert not growth.linear
    assert growth.exponent == pytest.approx(2, abs=0.5)


def test_what_is_linear_passes() -> None:
    assert measure(sorted, partial(make, "ab"), enough=0.1).linear


def test_what_is_given_back_at_once_passes() -> None:
    growth = measure(len, partial(make, "ab"))
    assert growth.exponent is None
    assert growth.lengths[-1] >= LAST


def test_what_does_not_end_is_stopped() -> None:
    with pytest.raises(TakesTooLong), at_most(0.1):
        square("a" * 1_000_000)
