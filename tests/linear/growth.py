"""How the time of a function grows with the length of what it is given, measured in CPU time of this process.

CPU time does not count what other processes take, but it is not exact either: some systems count it in ticks of 4 ms, and
load makes caches colder. So only times of some size tell, each is the least of several, the exponent is fitted over three
doublings, and growth that looks too steep is measured again before it is believed.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from math import log2
from statistics import median

__all__ = ["LAST", "STEEPEST", "Growth", "TakesTooLong", "at_most", "cpu", "measure"]

LAST = 1 << 20
"""Characters of the longest input."""

STEEPEST = 1.4
"""Exponent above which the growth is worse than linear: n log n over these lengths is 1.09, n √n 1.5, n² is 2."""

ENOUGH = 0.25
"""CPU seconds from which a time tells the growth: an eighth of it is still many ticks of the clock."""

_TICK = 0.004
_DOUBLINGS = 3
"""Doublings that an exponent is fitted over."""


class TakesTooLong(Exception):
    """A run was stopped."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what runs inside after so many CPU seconds; the engine of `re` looks for signals too.

    Raises:
        TakesTooLong: it did not end by itself.
    """

    def ring(*_: object) -> None:
        raise TakesTooLong

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@dataclass(frozen=True, slots=True)
class Growth:
    """Lengths and CPU seconds of one attack, shortest first.

    Attributes:
        exponent: of the length, over the last doublings; None where even the longest input took too little time to tell.
    """

    lengths: tuple[int, ...]
    seconds: tuple[float, ...]
    exponent: float | None

    @property
    def linear(self) -> bool:
        return self.exponent is None or self.exponent <= STEEPEST

    def __str__(self) -> str:
        printed = ", ".join(f"{n}: {s * 1000:.1f} ms" for n, s in zip(self.lengths, self.seconds, strict=True))
        return f"exponent {'—' if self.exponent is None else format(self.exponent, '.2f')} ({printed})"


def cpu(run: Callable[[], object], repeats: int = 1) -> list[float]:
    """Return the CPU seconds of each of `repeats` runs, without what collecting the garbage of other tests takes.

    A full collection looks at all objects of the process, and the longest input is what brings one about.
    """
    taken = []
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(repeats):
            began = time.process_time()
            run()
            taken.append(time.process_time() - began)
    finally:
        if collecting:
            gc.enable()
    return taken


def slope(lengths: list[int], seconds: list[float]) -> float:
    """Return the exponent by least squares over the last doublings.

    >>> round(slope([1, 2, 4, 8], [1.0, 4.0, 16.0, 64.0]), 3)
    2.0
    """
    xs = [log2(n) for n in lengths[-_DOUBLINGS - 1 :]]
    ys = [log2(max(s, _TICK)) for s in seconds[-_DOUBLINGS - 1 :]]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def measure(
    run: Callable[[str], object], make: Callable[[int], str], *, enough: float = ENOUGH, last: int = LAST, first: int = 500
) -> Growth:
    """Return how the time of ``run(make(length))`` grows, doubling the length until the time tells it.

    Growth that looks too steep is measured again: the longest input by the least of three times, the shortest of those fitted
    by the middle one of five, and the flatter of both results counts.

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
        attack = partial(run, make(length))
        taken = cpu(attack)[0]
        if taken > enough / 10:
            taken = min(taken, *cpu(attack, 1 if taken > enough else 2))
        lengths.append(length)
        seconds.append(taken)
        if length >= last or (taken >= enough and (len(seconds) > _DOUBLINGS or taken >= 8 * enough)):
            break
        length *= 2
    if seconds[-1] < enough / 4 or len(lengths) < 2:
        return Growth(tuple(lengths), tuple(seconds), None)
    exponent = slope(lengths, seconds)
    if exponent > STEEPEST:
        low = max(0, len(lengths) - 1 - _DOUBLINGS)
        short = max(_TICK, median(cpu(partial(run, make(lengths[low])), 5)))
        long = min(seconds[-1], *cpu(partial(run, make(lengths[-1])), 2))
        exponent = min(exponent, log2(long / short) / (len(lengths) - 1 - low))
    return Growth(tuple(lengths), tuple(seconds), exponent)
