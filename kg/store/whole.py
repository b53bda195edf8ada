"""A generation from nothing: sources → readings → logical documents → quads → store, state, index, grids.

Documents flow through: what was read lies on the disk until all is read (`kg.store.spool`); then the documents of one
publisher, kind and year after the other become quads, which are counted on their way into the store, and of which state and
index take what they need. What is in memory grows with what documents share, not with the documents.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from pyoxigraph import Quad

from kg.children import load_function
from kg.reading import Collected
from kg.records import Reading
from kg.store.cache import RecordCache
from kg.store.census import Tally
from kg.store.conformance import conformance
from kg.store.embedded import EmbeddedStore, write
from kg.store.generations import Library
from kg.store.grids import write_grids
from kg.store.intake import Intake, take_in
from kg.store.made import Feed, Made, feed_of, index_of
from kg.store.request import Clock, Request
from kg.store.spool import Spool
from kg.store.state import State, Totals
from kg.triples.logical import LogicalDocument, group
from kg.triples.quads import document_name
from kg.triples.shared import Share, Shared

__all__ = ["STATE", "made_whole"]

STATE = "state.sqlite"
"""Name of the file with what the next generation is made from."""


def made_whole(
    request: Request,
    aside: Path,
    found: Collected,
    library: Library,
    cache: RecordCache,
    clock: Clock,
    refuse: Callable[[Intake], None],
) -> Made:
    """Make a generation in the folder `aside` from all its sources.

    Args:
        request: what is asked for.
        aside: empty folder.
        found: files to read.
        library: that the generation is for.
        cache: of readings.
        clock: is told how far it is.
        refuse: called with what was read where nothing was; raises.

    Raises:
        LibraryError, ReadError: see `kg.store.pipeline.make`.
    """
    with closing(Spool[Reading](aside)) as readings, closing(Spool[bytes](aside)) as grids:
        with clock.stage("read"):
            sources = Intake(grids, readings)
            take_in(found, request.kept, cache, request.limits, request.extract, partial(clock.tell, "read"), into=sources)
        if not sources.readings:
            refuse(sources)
        with clock.stage("graph"):
            flow = _Flow(request, aside, sources, clock)
        with closing(flow):
            with clock.stage("store"):
                write(aside / "store", flow.quads())
            with EmbeddedStore.open(aside / "store") as store:
                with clock.stage("check"):
                    counted = flow.tally.checked(store)
                    conforming = conformance(store)
                with clock.stage("index"):
                    index = index_of(request, aside, store, library, clock, fed=flow.feed)
        with clock.stage("seal"):
            write_grids(aside / "grids", {sha: known.file for sha, known in sources.known.items()}, grids)
    formats = {sha: known.format for sha, known in sources.known.items()}
    return Made(sources, formats, counted.quads, counted.digest, counted.counts, flow.totals(), index, conforming)


class _Flow:
    """Documents on their way into the store, and those who take note of them."""

    def __init__(self, request: Request, aside: Path, sources: Intake, clock: Clock) -> None:
        self.tally = Tally()
        self._make_quads = load_function(request.quads)
        self._listening = "listener" in inspect.signature(self._make_quads).parameters
        self.feed: Feed | None = feed_of(request, aside) if self._listening else None
        self._request = request
        self._sources = sources
        self._clock = clock
        self._state: State | None = None
        self._aside = aside
        self._documents = self._cells = self._paragraphs = self._unparsed = 0
        self._buckets: defaultdict[str, list[str]] = defaultdict(list)
        for sha, known in sources.known.items():
            self._buckets[known.bucket].append(sha)

    def totals(self) -> Totals:
        """Return the sums over the documents that went by."""
        return Totals(self._documents, self._cells, self._paragraphs, self._unparsed)

    def quads(self) -> Iterator[Quad]:
        """Yield all quads; what the next generation is made from is written once they were all taken."""
        base = self._request.settings.base
        if self._listening:
            self._state = State.create(self._aside / STATE)
            quads: Iterable[Quad] = self._make_quads(self._grouped(), base, self)
        else:
            quads = self._make_quads(list(self._grouped()), base)
        return self.tally.passing(quads)

    def close(self) -> None:
        """Let go of the files, finished or not."""
        if self._state is not None:
            self._state.close()
        if self.feed is not None:
            self.feed.close()

    def _grouped(self) -> Iterator[LogicalDocument]:
        """Yield the documents, those of one publisher, kind and year together: no other reading changes them."""
        sources = self._sources
        done = 0
        for _, members in sorted(self._buckets.items()):
            for document in group((sources.readings[sha], sources.known[sha].format) for sha in members):
                ledger = document.reading.ledger
                self._documents += 1
                self._cells += ledger.cells
                self._paragraphs += ledger.paragraphs
                self._unparsed += len(ledger.unparsed)
                yield document
            done += len(members)
            self._clock.tell("store", done, len(sources.known))

    def document(self, document: LogicalDocument, quads: Sequence[Quad], share: Share) -> None:
        """See `kg.triples.quads.Listener`."""
        if self._state is not None:
            self._state.put_document(document_name(document, self._request.settings.base), document)
            self._state.put_citations(share)
        if self.feed is not None:
            self.feed.take(quads)

    def end(self, shared: Shared) -> None:
        """See `kg.triples.quads.Listener`."""
        if self._state is not None:
            self._state.put_sources(self._sources.known)
            self._state.put_counts(shared)
            self._state.close()
