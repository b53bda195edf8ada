"""Two sets of quads compared graph by graph: those of a store, and those that are made again.

Sums are compared first (`kg.store.census`), so that nothing is sorted and nothing goes to the disk; only of graphs whose sums
differ the quads are made a second time, and looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import groupby, islice
from operator import attrgetter

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from kg.store.census import as_stored, digest_text, sum_of
from kg.store.embedded import EmbeddedStore

__all__ = ["Agreement", "compare"]

_Name = NamedNode | BlankNode | DefaultGraph

_BUNCH = 20_000
"""Quads that are turned into text at a time."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a comparison found.

    Attributes:
        total: quads of the store.
        same: of them, those that were made again.
        missing: quads that were made again and are not in the store; the first few, as N-Quads.
        extra: quads of the store that were not made again; the first few.
        differences: number of missing and extra quads together.
        digest: of the quads of the store.
    """

    total: int
    same: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    differences: int
    digest: str


def compare(
    store: EmbeddedStore, make: Callable[[], Iterable[Quad]], shown: int, progress: Callable[[int, int], None]
) -> Agreement:
    """Compare the quads in `store` with those that `make` gives.

    Args:
        store: of a generation.
        make: yields the quads; called a second time where there are differences. Those of one graph come together.
        shown: lines of each kind that are kept.
        progress: called with the number of quads that were looked at, and of all.
    """
    whole = store.count()
    again: dict[_Name, tuple[int, int]] = {}
    done = 0
    for graph, quads in _bunches(make()):
        _add(again, graph, as_stored(quads))
        done += len(quads)
        progress(min(done, whole), 2 * whole)
    here: dict[_Name, tuple[int, int]] = {}
    done = 0
    for graph in (*store.store.named_graphs(), DefaultGraph()):
        for _, quads in _bunches(store.store.quads_for_pattern(None, None, None, graph)):
            _add(here, graph, quads)
            done += len(quads)
            progress(min(whole + done, 2 * whole), 2 * whole)
    differing = {graph for graph in (*here, *again) if here.get(graph) != again.get(graph)}
    made: dict[_Name, set[Quad]] = {graph: set() for graph in differing}
    for graph, quads in _bunches(make()) if differing else ():
        if graph in differing:
            made[graph] |= as_stored(quads)
    missing, extra, same = _Lines(shown), _Lines(shown), 0
    for graph, now in made.items():
        was = set(store.store.quads_for_pattern(None, None, None, graph))
        missing.add(now - was)
        extra.add(was - now)
        same += len(now & was)
    same += sum(number for graph, (_, number) in here.items() if graph not in differing)
    digest = digest_text(sum(total for total, _ in here.values()))
    total = sum(number for _, number in here.values())
    return Agreement(total, same, missing.first, extra.first, missing.number + extra.number, digest)


class _Lines:
    """The number of some quads, and the first of their lines."""

    def __init__(self, shown: int) -> None:
        self._shown = shown
        self.number = 0
        self.first: tuple[str, ...] = ()

    def add(self, quads: set[Quad]) -> None:
        """Add quads."""
        self.number += len(quads)
        lines = (serialize([quad], format=RdfFormat.N_QUADS) or b"" for quad in quads)
        self.first = tuple(nsmallest(self._shown, (*self.first, *(line.decode().rstrip("\n") for line in lines))))


def _bunches(quads: Iterable[Quad]) -> Iterator[tuple[_Name, list[Quad]]]:
    """Yield the quads of each graph, in bunches; a graph whose quads do not come together comes several times."""
    for graph, own in groupby(quads, attrgetter("graph_name")):
        while bunch := list(islice(own, _BUNCH)):
            yield graph, bunch


def _add(sums: dict[_Name, tuple[int, int]], graph: _Name, quads: Iterable[Quad]) -> None:
    total, number = sums.get(graph, (0, 0))
    bunch = list(quads)
    sums[graph] = total + sum_of(bunch), number + len(bunch)
