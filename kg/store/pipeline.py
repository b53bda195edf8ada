"""A build: sources → readings → logical documents → quads → a sealed generation → in use.

`make` runs all stages in the process it is called in, which holds the library's lock; `kg.store.build` runs it in a child
process of its own. The stages, in order: collect, read, graph, store, check, index, seal, swap, prune. A
generation is made out of the one before (`kg.store.increment`) where it can be, else from nothing (`kg.store.whole`).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from kg.children import load_function
from kg.errors import LibraryError, ReadError
from kg.iris import check_base
from kg.reading import Collected, collect
from kg.store.cache import RecordCache, extractor_version
from kg.store.generations import Library
from kg.store.increment import made_out_of
from kg.store.intake import Intake
from kg.store.lock import BuildLock
from kg.store.made import Made
from kg.store.manifest import FORMAT, Manifest, generation_id, seal
from kg.store.report import BuildReport, Failure
from kg.store.request import Clock, Progress, Request
from kg.store.whole import made_whole

__all__ = ["make"]


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
                return _make(request, library, Clock(progress))
            finally:
                library.clear()
                if created and not library.exists():
                    _unmake(created)
    except OSError as error:
        what = f"{error.strerror or type(error).__name__}：{error.filename}" if error.filename else str(error)
        raise LibraryError(f"{request.library}：构建时不能读写（{what}）") from error
    except sqlite3.Error as error:
        raise LibraryError(f"{request.library}：构建时不能读写（{error}）") from error
    finally:
        os.umask(before)


def _unmake(created: Sequence[Path]) -> None:
    """Delete a library that never came into use, and the folders above that were made for it; the lock is still held."""
    shutil.rmtree(created[0], ignore_errors=True)
    for folder in created[1:]:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _make(request: Request, library: Library, clock: Clock) -> BuildReport:
    with clock.stage("collect"):
        aside = library.begin()
        found = collect(request.paths, request.library)
    cache = RecordCache(library.cache / "records", extractor_version())
    made = made_out_of(request, aside, found, library, cache, clock)
    if made is None:
        made = made_whole(request, aside, found, library, cache, clock, _refuse_nothing(request))
    with clock.stage("seal"):
        settings = {"base": request.settings.base}
        manifest = Manifest(
            id=generation_id(made.digest, str(made.index.get("fingerprint", "")), settings),
            format=FORMAT,
            base=request.settings.base,
            settings=settings,
            extractor=extractor_version(),
            quads=made.quads,
            digest=made.digest,
            sources=dict(sorted(made.formats.items())),
            index=made.index,
        )
        report = _report(manifest.id, made, found, clock)
        # names of files and times differ from build to build: the report in the generation goes without them
        kept = {key: value for key, value in report.to_json().items() if key not in ("seconds", "failed", "ignored", "skipped")}
        text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
        (aside / "report.json").write_text(text, "utf-8", newline="\n")
        library.admit(aside, seal(aside, manifest, made.sealed))
    with clock.stage("swap"):
        library.record_sources({**library.source_paths(), **made.intake.paths})
        library.swap(manifest.id)
    with clock.stage("prune"):
        library.prune(request.generations)
        cache.prune(library.known_sources())
        library.forget_sources()
        library.keep_private()
    return report


def _report(generation: str, made: Made, found: Collected, clock: Clock) -> BuildReport:
    totals = made.totals
    printed = totals.cells + totals.paragraphs
    return BuildReport(
        generation=generation,
        files=made.intake.files,
        failed=tuple(Failure(error.file, _line(error)) for error in made.intake.failed),
        documents=totals.documents,
        quads=made.quads,
        cells=totals.cells,
        accounted=1 - totals.unparsed / printed if printed else 1.0,
        seconds=clock.seconds,
        ignored=found.ignored,
        skipped=found.skipped,
        index=made.index,
        violated=made.conforming.counts,
        violations=made.conforming.violations,
        **made.counts,
    )


def _refuse_nothing(request: Request) -> Callable[[Intake], NoReturn]:
    """Return what raises the error of a build that has nothing to build from."""

    def refuse(sources: Intake) -> NoReturn:
        failed = sources.failed
        if len(failed) == 1:
            raise failed[0]
        if failed:
            lines = "；".join(str(error) for error in failed[:3])
            raise LibraryError(f"没有一个文件能读：{lines}" + (f"……共 {len(failed)} 个" if len(failed) > 3 else ""))
        raise LibraryError(f"没有给出要读的文件或文件夹，图谱库 {request.library} 未改动")

    return refuse


def _line(error: ReadError) -> str:
    return f"{error.where}：{error.reason}" if error.where else error.reason
