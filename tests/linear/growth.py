"""How the time of a function grows with the length of what it is given, measured in CPU time of this process.

CPU time does not count what other processes take, but their load still makes caches colder and clocks slower: each time is the
least of several, and the exponent is fitted over several doublings, so that one bad reading does not decide.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import log2

__all__ = ["FIRST", "LAST", "STEEPEST", "Growth", "measure"]

FIRST = 500
"""Characters of the shortest input."""

LAST = 1 << 20
"""Characters of the longest one."""

STEEPEST = 1.4
"""Exponent above which the growth is called worse than linear. n log n over these lengths is 1.09, n² is 2, n √n is 1.5."""

_ENOUGH = 0.04
"""CPU seconds from which a time tells the growth: start-up, the clock's grain and the garbage collector are small beside it."""

_DOUBLINGS = 3
"""Doublings that an exponent is fitted over."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Lengths and CPU seconds of one attack, shortest first.

    Attributes:
        exponent: of the length, over the last doublings; None where even the longest input took too little time to tell.
        complete: the longest input was reached, or the growth was plain before.
    """

    lengths: tuple[int, ...]
    seconds: tuple[float, ...]
    exponent: float | None

    @property
    def linear(self) -> bool:
        return self.exponent is None or self.exponent <= STEEPEST

    def __str__(self) -> str:
        told = ", ".join(f"{n}: {s * 1000:.1f} ms" for n, s in zip(self.lengths, self.seconds, strict=True))
        return f"exponent {'—' if self.exponent is None else format(self.exponent, '.2f')} ({told})"


def cpu(run: Callable[[], object], repeats: int) -> float:
    """Return the least CPU seconds of `repeats` runs."""
    best = float("inf")
    for _ in range(repeats):
        began = time.process_time()
        run()
        best = min(best, time.process_time() - began)
    return best


def slope(lengths: list[int], seconds: list[float]) -> float:
    """Return the exponent by least squares over the last doublings.

    >>> round(slope([1, 2, 4, 8], [1.0, 4.0, 16.0, 64.0]), 3)
    2.0
    """
    xs = [log2(n) for n in lengths[-_DOUBLINGS - 1 :]]
    ys = [log2(max(s, 1e-9)) for s in seconds[-_DOUBLINGS - 1 :]]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def measure(
    run: Callable[[str], object], make: Callable[[int], str], *, enough: float = _ENOUGH, last: int = LAST, first: int = FIRST
) -> Growth:
    """Return how the time of ``run(make(length))`` grows, doubling the length until the time tells it.

    A growth that looks too steep is measured again, and the flatter of both counts: load makes times longer, never shorter.

    Args:
        run: what is measured; its exceptions are its own matter.
        make: gives an input of about so many characters.
        enough: CPU seconds at which doubling ends.
        last: characters at which it ends at the latest.
        first: characters of the shortest input.
    """
    lengths: list[int] = []
    seconds: list[float] = []
    length = first
    run(make(64))  # what is loaded once does not count
    while True:
        text = make(length)
        taken = cpu(lambda: run(text), 2 if seconds and seconds[-1] > 0.1 else 3)
        lengths.append(length)
        seconds.append(taken)
        told = taken >= enough and (len(seconds) > _DOUBLINGS or taken >= 8 * enough)
        if told or length >= last:
            break
        length *= 2
    if seconds[-1] < enough / 4:
        return Growth(tuple(lengths), tuple(seconds), None)
    exponent = slope(lengths, seconds)
    if exponent > STEEPEST:
        again = [cpu(partial(run, make(length)), 2) for length in lengths[-_DOUBLINGS - 1 :]]
        seconds[-len(again) :] = [min(a, b) for a, b in zip(again, seconds[-len(again) :], strict=True)]
        exponent = slope(lengths, seconds)
    return Growth(tuple(lengths), tuple(seconds), exponent)
