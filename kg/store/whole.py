"""A generation from nothing: sources → readings → logical documents → quads → store, state, index, grids."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from kg.children import load_function
from kg.reading import Collected
from kg.store.cache import RecordCache
from kg.store.census import census
from kg.store.conformance import conformance
from kg.store.embedded import EmbeddedStore, write
from kg.store.generations import Library
from kg.store.grids import write_grids
from kg.store.intake import Intake, take_in
from kg.store.made import Made, index_of
from kg.store.request import Clock, Request
from kg.store.state import Known, State, Totals
from kg.triples.logical import LogicalDocument, bucket_of, group
from kg.triples.quads import document_name

__all__ = ["STATE", "bucket_name", "made_whole"]

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
    with clock.stage("read"):
        sources = take_in(found, request.kept, cache, request.limits, request.extract, partial(clock.tell, "read"))
    if not sources.readings:
        refuse(sources)
    with clock.stage("graph"):
        documents = group((reading, sources.formats[sha]) for sha, reading in sources.readings.items())
    with clock.stage("store"):
        write(aside / "store", _quads(request, documents, sources, aside))
    store = EmbeddedStore(aside / "store")
    try:
        with clock.stage("check"):
            counted = census(store)
            conforming = conformance(store)
        with clock.stage("index"):
            index = index_of(request, aside, store, library, clock)
    finally:
        store.close()
    with clock.stage("seal"):
        write_grids(aside / "grids", {sha: (sources.readings[sha].file, grid) for sha, grid in sources.grids.items()})
    ledgers = [document.reading.ledger for document in documents]
    totals = Totals(
        len(documents),
        sum(ledger.cells for ledger in ledgers),
        sum(ledger.paragraphs for ledger in ledgers),
        sum(len(ledger.unparsed) for ledger in ledgers),
    )
    return Made(sources, sources.formats, counted.quads, counted.digest, counted.counts, totals, index, conforming)


def bucket_name(bucket: tuple[str, str, str]) -> str:
    """Return one text for publisher, kind and year."""
    return "\t".join(bucket)


def _quads(request: Request, documents: Sequence[LogicalDocument], sources: Intake, aside: Path) -> Iterable[Quad]:
    """Return the quads; what the next generation is made from is written once they were all taken."""
    make_quads = load_function(request.quads)
    base = request.settings.base
    if "seen" not in inspect.signature(make_quads).parameters:
        quads: Iterable[Quad] = make_quads(documents, base)
        return quads
    state = State.create(aside / STATE)

    def seen(*told: Any) -> None:
        state.put_sources(
            {
                sha: Known(sources.formats[sha], reading.file, bucket_name(bucket_of(reading)))
                for sha, reading in sources.readings.items()
            }
        )
        state.put_documents({document_name(each, base): (each, bucket_name(bucket_of(each.reading))) for each in documents})
        state.put(*told)
        state.close()

    return make_quads(documents, base, seen)  # type: ignore[no-any-return]
