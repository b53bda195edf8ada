"""A build: sources → readings → logical documents → quads → a sealed generation → in use.

`make` runs all stages in the process it is called in, which holds the library's lock; `kg.store.build` runs it in a child
process of its own. The stages, in order: collect, read, graph, store, check, index, seal, swap, prune.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from kg.children import load_function
from kg.errors import LibraryError, ReadError
from kg.iris import DEFAULT_BASE, check_base
from kg.reading import EXTRACT, Limits, collect
from kg.store.cache import RecordCache, extractor_version
from kg.store.conformance import conformance
from kg.store.counts import counts_of
from kg.store.embedded import EmbeddedStore, write
from kg.store.generations import KEPT, Library
from kg.store.grids import write_grids
from kg.store.intake import take_in
from kg.store.lock import BuildLock
from kg.store.manifest import FORMAT, Manifest, generation_id, seal
from kg.store.report import BuildReport, Failure
from kg.triples.logical import LogicalDocument, group

__all__ = ["QUADS", "Progress", "Request", "Settings", "make"]

QUADS = "kg.triples.quads:quads_of"
"""The function that turns logical documents into quads."""

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set for a build and shapes its content.

    Attributes:
        base: base IRI of the things in the graph; part of the generation's id.
        index: keyword arguments for the search layer's function, JSON values. What of them shapes its content is in the
            fingerprint that it gives back, and so in the id; the path of a model, for one, is not.
    """

    base: str = DEFAULT_BASE
    index: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One build, as it is handed to `make`.

    Attributes:
        paths: files and folders to read.
        library: folder of the library.
        index: the search layer's function.
        settings: what shapes the content.
        limits: for one file; number of workers.
        kept: sources that the library holds and that stay, not read again where the cache knows them: by sha256, where each was
            last seen (`kg.store.intake`). A path that is read now, with other bytes, is no longer a place of its old ones.
        after: id of the generation that `kept` is taken from; the build is refused where another is in use by then.
        generations: how many stay after the build.
        extract, quads: names of the functions that read and that make quads.
    """

    paths: tuple[Path, ...]
    library: Path
    index: str | None = None
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    kept: dict[str, list[str]] = field(default_factory=dict)
    after: str = ""
    generations: int = KEPT
    extract: str = EXTRACT
    quads: str = QUADS


class _Clock:
    """Tells progress, and adds up the seconds of each stage."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    def tell(self, stage: str, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(stage, done, total)

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.tell(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def make(request: Request, progress: Progress | None = None) -> BuildReport:
    """Build a generation, put it into use, and return the report.

    Whatever ends it before the swap (an error, a signal, the power) leaves the library as it was; a library that did not
    exist before does not exist after an error.

    Raises:
        LibraryError: the folder can't be a library, somebody else builds, or nothing could be read.
        ReadError: one file was named and can't be read.
        ParseError: the base IRI in the settings is none.
    """
    check_base(request.settings.base)
    library = Library(request.library)
    library.check_usable()
    try:
        for name in (request.extract, request.quads, *([request.index] if request.index else [])):
            load_function(name)
    except ValueError as error:
        raise LibraryError(f"构建步骤缺失：{error}") from error
    before = os.umask(0o077)  # what a library holds is for its owner alone (Windows keeps its own rights and ignores it)
    created = [path for path in (request.library, *request.library.parents) if not path.exists()]
    try:
        request.library.mkdir(parents=True, exist_ok=True)
        with BuildLock(request.library):
            try:
                if request.after and library.current_id() != request.after:
                    raise LibraryError(f"{request.library}：刚刚换用了另一版本，本次改动未做，请再运行一次")
                return _make(request, library, _Clock(progress))
            finally:
                library.clear()
                if created and not library.exists():
                    _unmake(created)
    except OSError as error:
        what = f"{error.strerror or type(error).__name__}：{error.filename}" if error.filename else str(error)
        raise LibraryError(f"{request.library}：构建时不能读写（{what}）") from error
    finally:
        os.umask(before)


def _unmake(created: Sequence[Path]) -> None:
    """Delete a library that never came into use, and the folders above that were made for it; the lock is still held."""
    shutil.rmtree(created[0], ignore_errors=True)
    for folder in created[1:]:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _make(request: Request, library: Library, clock: _Clock) -> BuildReport:
    with clock.stage("collect"):
        aside = library.begin()
        found = collect(request.paths, request.library)
    cache = RecordCache(library.cache / "records", extractor_version())
    with clock.stage("read"):
        sources = take_in(found, request.kept, cache, request.limits, request.extract, partial(clock.tell, "read"))
    if not sources.readings:
        _nothing(request, sources.failed)
    with clock.stage("graph"):
        documents = group((reading, sources.formats[sha]) for sha, reading in sources.readings.items())
        make_quads: Callable[[Sequence[LogicalDocument], str], Iterable[Quad]] = load_function(request.quads)
        quads = make_quads(documents, request.settings.base)
    with clock.stage("store"):
        count = write(aside / "store", quads)
    store = EmbeddedStore(aside / "store")
    try:
        with clock.stage("check"):
            quads_sha256 = _check(store)
            counts = counts_of(store)
            conforming = conformance(store)
        with clock.stage("index"):
            index = _index(request, aside, store, library, clock)
    finally:
        store.close()
    with clock.stage("seal"):
        write_grids(aside / "grids.zip", {sha: (sources.readings[sha].file, grid) for sha, grid in sources.grids.items()})
        settings = {"base": request.settings.base}
        manifest = Manifest(
            id=generation_id(quads_sha256, str(index.get("fingerprint", "")), settings),
            format=FORMAT,
            base=request.settings.base,
            settings=settings,
            extractor=extractor_version(),
            quads=count,
            quads_sha256=quads_sha256,
            sources=dict(sorted(sources.formats.items())),
            index=index,
        )
        ledgers = [document.reading.ledger for document in documents]
        total = sum(ledger.cells + ledger.paragraphs for ledger in ledgers)
        unparsed = sum(len(ledger.unparsed) for ledger in ledgers)
        report = BuildReport(
            generation=manifest.id,
            files=sources.files,
            failed=tuple(Failure(error.file, _line(error)) for error in sources.failed),
            documents=len(documents),
            quads=count,
            cells=sum(ledger.cells for ledger in ledgers),
            accounted=1.0 if not total else 1 - unparsed / total,
            seconds=clock.seconds,
            ignored=found.ignored,
            skipped=found.skipped,
            index=index,
            violated=conforming.counts,
            violations=conforming.violations,
            **counts,
        )
        # names of files and times differ from build to build: the report in the generation goes without them
        kept = {key: value for key, value in report.to_json().items() if key not in ("seconds", "failed", "ignored", "skipped")}
        text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
        (aside / "report.json").write_text(text, "utf-8", newline="\n")
        library.admit(aside, seal(aside, manifest))
    with clock.stage("swap"):
        library.record_sources({**library.source_paths(), **sources.paths})
        library.swap(manifest.id)
    with clock.stage("prune"):
        library.prune(request.generations)
        cache.prune(library.known_sources())
        library.forget_sources()
        library.keep_private()
    return report


def _nothing(request: Request, failed: Sequence[ReadError]) -> None:
    """Raise the error of a build that has nothing to build from."""
    if len(failed) == 1:
        raise failed[0]
    if failed:
        lines = "；".join(str(error) for error in failed[:3])
        raise LibraryError(f"没有一个文件能读：{lines}" + (f"……共 {len(failed)} 个" if len(failed) > 3 else ""))
    raise LibraryError(f"没有给出要读的文件或文件夹，图谱库 {request.library} 未改动")


def _line(error: ReadError) -> str:
    return f"{error.where}：{error.reason}" if error.where else error.reason


def _check(store: EmbeddedStore) -> str:
    """Return the sha256 of the sorted N-Quads, having checked what every generation must keep.

    Raises:
        LibraryError: a triple stands in two graphs (it would count twice in the union), or outside of any; or there is a
            blank node (its label would change from build to build).
    """
    if store.outside():
        raise LibraryError("内部错误：有三元组不在命名图里")
    sha = hashlib.sha256()
    before = ""
    for line in store.sorted_nquads():
        sha.update(line.encode())
        triple, _, graph = line[:-3].rpartition(" ")
        if triple == before:
            raise LibraryError(f"内部错误：同一三元组出现在两个图里：{triple}")
        if not graph.startswith("<") or line.startswith("_:") or " _:" in triple.split('"', 1)[0]:
            raise LibraryError(f"内部错误：图里有空白节点：{triple}")
        before = triple
    return sha.hexdigest()


def _index(request: Request, aside: Path, store: EmbeddedStore, library: Library, clock: _Clock) -> dict[str, Any]:
    if request.index is None:
        return {}
    cache = library.cache / "index"
    cache.mkdir(parents=True, exist_ok=True)
    write_index = load_function(request.index)

    def progress(done: int, total: int) -> None:
        clock.tell("index", done, total)

    told: dict[str, Any] = write_index(aside, store, cache, progress, **request.settings.index)
    return told
