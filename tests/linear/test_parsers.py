"""Whatever reads text of others takes time that grows with its length and no faster, up to a megabyte."""

from __future__ import annotations

from functools import partial

import pytest

from tests.linear.attacks import FEW, PIECES, make, vocabulary
from tests.linear.growth import LAST, Growth, measure
from tests.linear.parsers import PARSERS, WAITING

SLOWEST = 80
"""CPU microseconds a character: eight times what the slowest parser takes here, for a machine that is slower or loaded."""


def told(name: str, piece: str, growth: Growth) -> str:
    return f"{name} on {piece!r} again and again: {growth}"


def too_slow(growth: Growth) -> bool:
    return growth.seconds[-1] > 1e-6 * SLOWEST * growth.lengths[-1]


@pytest.mark.parametrize("name", PARSERS)
def test_a_few_attacks(name: str) -> None:
    """The quick part: lengths up to 8,000, where a square shows."""
    if name in WAITING:
        pytest.skip(WAITING[name])
    steep = []
    for piece in FEW:
        growth = measure(PARSERS[name], partial(make, piece), enough=0.008, last=8_000, first=500)
        if not growth.linear or too_slow(growth):
            steep.append(told(name, piece, growth))
    assert steep == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_every_attack_up_to_a_megabyte(name: str) -> None:
    if name in WAITING:
        pytest.skip(WAITING[name])
    steep = []
    for piece in (*PIECES, *vocabulary()):
        growth = measure(PARSERS[name], partial(make, piece), enough=2, last=LAST, first=1_000)
        if not growth.linear or too_slow(growth):
            steep.append(told(name, piece, growth))
    assert steep == []


def square(text: str) -> int:
    return sum(text[at:].count("a") for at in range(0, len(text), 8))


def test_a_square_is_noticed() -> None:
    growth = measure(square, partial(make, "a"), enough=0.02)
    assert not growth.linear
    assert growth.exponent is not None
    assert growth.exponent == pytest.approx(2, abs=0.4)


def test_what_is_linear_passes() -> None:
    assert measure(lambda text: sorted(text), partial(make, "ab"), enough=0.02).linear


def test_what_is_given_back_at_once_passes() -> None:
    growth = measure(len, partial(make, "ab"))
    assert growth.exponent is None
    assert growth.lengths[-1] >= LAST
