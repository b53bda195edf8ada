"""Is the library what its sources say? Everything is computed again and compared, quad by quad.

Four questions, each answered by itself:

1. Is the generation as it was sealed: every file, and the hash of all quads?
2. Do the masked documents kept in it give exactly its quads, read again by the code of today?
3. Do the sources themselves, where they still lie where they were last seen, give the same documents and records?

4. Which things break the shapes of the ontology? What is printed is kept, so these are told and count neither way.

A source that is gone, or has been changed since, is said and counts neither way.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from kg import codec
from kg.children import Child, ChildEnded, Talk, load_function, raise_error
from kg.errors import LibraryError, ReadError
from kg.file_names import shown
from kg.reading import EXTRACT, Job, Limits, run
from kg.records import Reading
from kg.store.agreement import compare
from kg.store.archived import READ_ARCHIVED, archived
from kg.store.cache import extractor_version
from kg.store.conformance import Conformance, Violation, conformance
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Generation, Library, open_generation
from kg.store.grids import archive_of
from kg.store.manifest import unsealed
from kg.store.request import QUADS, Clock, Progress
from kg.store.sources import candidates
from kg.triples.logical import group

__all__ = ["Verification", "ask_shapes", "verify"]

SHOWN = 20
"""Differences of each kind that are given line by line."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found.

    Attributes:
        generation: id of the generation looked at.
        quads: number of its quads.
        same: how many of them were computed again from the masked documents.
        missing: quads that the masked documents give and the generation lacks; the first few, as N-Quads.
        extra: quads that it has and they do not give; the first few.
        differences: number of missing and extra quads together.
        seal: files that are not as they were sealed, one line each.
        checked: number of sources that were read again and give the same.
        differing: sources that were read again and give something else.
        absent: sources that were not there to be read again.
        changed: sources whose file has other bytes now.
        same_code: whether the code of today is that which built the generation.
        conformance: what breaks shapes of the ontology.
    """

    generation: str
    quads: int
    same: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    differences: int
    seal: tuple[str, ...]
    checked: int
    differing: tuple[str, ...]
    absent: tuple[str, ...]
    changed: tuple[str, ...]
    same_code: bool
    conformance: Conformance

    @property
    def ok(self) -> bool:
        """Say whether everything that could be computed again is the same."""
        return not (self.differences or self.seal or self.differing)

    @property
    def share(self) -> float:
        """Share of the quads that agree, 0–1."""
        total = self.same + self.differences
        return self.same / total if total else 1.0

    def to_json(self) -> dict[str, Any]:
        """Return the findings as JSON values."""
        return {
            "generation": self.generation,
            "ok": self.ok,
            "quads": self.quads,
            "same": self.same,
            "share": self.share,
            "missing": list(self.missing),
            "extra": list(self.extra),
            "differences": self.differences,
            "seal": list(self.seal),
            "sources": {
                "checked": self.checked,
                "differing": list(self.differing),
                "absent": list(self.absent),
                "changed": list(self.changed),
            },
            "same_code": self.same_code,
            "violated": self.conformance.counts,
            "violations": [violation.to_json() for violation in self.conformance.violations],
        }

    def text(self) -> str:
        """Return the findings for people, with line ends."""
        lines = [
            f"版本 {self.generation}：{self.quads} 条四元组，由存档表格重新计算，{self.same} 条一致（{_percent(self.share)}）",
            f"来源文件：重新读取 {self.checked} 个，全部一致" if not self.differing else "来源文件重新读取后不一致：",
        ]
        lines += [f"  {line}" for line in self.differing]
        lines += [f"  缺：{line}" for line in self.missing]
        lines += [f"  多：{line}" for line in self.extra]
        shown = len(self.missing) + len(self.extra)
        if self.differences > shown:
            lines.append(f"  ……共 {self.differences} 处不同")
        lines += [f"封存后被改动：{line}" for line in self.seal]
        lines += [f"来源已不在，未复核：{line}" for line in self.absent]
        lines += [f"来源文件已改动，未复核：{line}" for line in self.changed]
        if not self.same_code:
            lines.append("注意：本程序与构建时的版本不同，差异可能出于程序的改动；重新构建即可更新")
        lines += self.conformance.lines(self.conformance.total)
        lines.append("结论：一致" if self.ok else "结论：不一致")
        return "\n".join(lines) + "\n"


def verify(
    library: Path,
    *,
    limits: Limits | None = None,
    progress: Progress | None = None,
    extract: str = EXTRACT,
    read: str = READ_ARCHIVED,
    quads: str = QUADS,
) -> Verification:
    """Return how far the generation in use in the folder `library` is what its sources say.

    Masked documents and sources are read side by side by the workers of `limits`, the shapes asked beside them; nothing is
    written.

    Args:
        library: folder of the library.
        limits: for reading one source again, and the number of workers.
        progress: called with the stage's name, how much is done, and of how much.
        extract: name of the function of a build that reads a file.
        read: name of the function that reads a member of an archive, as `kg.store.archived.read_archived`.
        quads: name of the function that makes quads.

    Raises:
        LibraryError: no library, or its store can't be read; the message names the file that is damaged.
    """
    limits = limits or Limits()
    clock = Clock(progress)
    with open_generation(library) as generation, generation.soundness.explaining():
        shapes = Child(ASK_SHAPES)
        try:
            shapes.send(str(generation.store))
            clock.tell("seal", 0, 0)
            seal = unsealed(generation.folder, generation.manifest)
            kept = _kept(generation, read, limits, clock)
            sources = _sources(Library(library), generation, kept, extract, limits, clock)
            forms = generation.manifest.sources
            documents = group((reading, forms.get(sha, "")) for sha, reading in sorted(kept.readings.items()))
            make = load_function(quads)
            with EmbeddedStore.open(generation.store) as store:
                found = compare(store, lambda: make(documents, generation.manifest.base), SHOWN, partial(clock.tell, "graph"))
            clock.tell("check", 0, 0)
            conforming = _answer(shapes)
        finally:
            shapes.close()
        if found.digest != generation.manifest.digest:
            seal.append("store：四元组与清单不符")
        return Verification(
            generation=generation.id,
            quads=found.total,
            same=found.same,
            missing=found.missing,
            extra=found.extra,
            differences=found.differences,
            seal=tuple(seal),
            checked=sources.checked,
            differing=tuple(sorted((*kept.unread, *sources.differing))),
            absent=tuple(sorted(sources.absent)),
            changed=tuple(sorted(sources.changed)),
            same_code=generation.manifest.extractor == extractor_version(),
            conformance=conforming,
        )


ASK_SHAPES = "kg.store.verify:ask_shapes"
"""Name of `ask_shapes`, for the process that runs it."""


def ask_shapes(folder: str, talk: Talk) -> None:
    """Run in a child: say what in the store in `folder` breaks the shapes of the ontology."""
    with EmbeddedStore.open(Path(folder)) as store:
        found = conformance(store)
    talk.say({"counts": found.counts, "violations": [violation.to_json() for violation in found.violations]})


def _answer(shapes: Child) -> Conformance:
    """Return what `ask_shapes` says.

    Raises:
        LibraryError: the store can't be read.
    """
    try:
        told = shapes.answer()
    except ChildEnded as error:
        raise LibraryError(f"图谱库的约束检查没有结果（{error}）") from error
    if "error" in told:
        raise_error(told["error"])
    return Conformance(told["counts"], tuple(Violation(**entry) for entry in told["violations"]))


@dataclass(frozen=True, slots=True)
class _Kept:
    """The masked documents of a generation, read again.

    Attributes:
        readings: by sha256 of the source.
        grids: hashes of the masked documents, likewise.
        unread: documents that can't be read, a line each.
    """

    readings: dict[str, Reading]
    grids: dict[str, bytes]
    unread: list[str]


def _kept(generation: Generation, read: str, limits: Limits, clock: Clock) -> _Kept:
    found = _Kept({}, {}, [])
    sources = generation.manifest.sources
    archives = {sha: generation.grids / archive_of(sha) for sha in sources}
    for number, (sha, outcome) in enumerate(archived(archives, sources, limits, read), 1):
        if outcome.value is None:
            found.unread.append(str(outcome.error))
        else:
            found.readings[sha] = codec.from_json(codec.loads(outcome.value["reading"]))
            found.grids[sha] = _hash(outcome.value["grid"])
        clock.tell("archive", number, len(sources))
    return found


@dataclass(slots=True)
class _Again:
    checked: int
    differing: list[str]
    absent: list[str]
    changed: list[str]


def _sources(library: Library, generation: Generation, kept: _Kept, extract: str, limits: Limits, clock: Clock) -> _Again:
    """Read again the sources that are there, and compare."""
    found = _Again(0, [], [], [])
    jobs: dict[Job, str] = {}
    hashes: dict[Job, str] = {}
    paths = library.source_paths()
    for sha in generation.manifest.sources:
        known = paths.get(sha, [])
        here = [job for path in known for job in candidates(path)]
        hashes.update((job, _sha256(job, limits)) for job in here if job not in hashes)
        same = next((job for job in here if hashes[job] == sha), None)
        name = shown(known[0]) if known else f"sha256 {sha[:12]}"
        if same is None:
            (found.changed if here else found.absent).append(name)
        elif sha in kept.readings:
            jobs[same] = sha
    for number, outcome in enumerate(run(list(jobs), extract, limits), 1):
        clock.tell("sources", number, len(jobs))
        sha = jobs[outcome.job]
        was = kept.readings[sha]
        if outcome.value is None:
            found.differing.append(str(outcome.error))
        elif _hash(outcome.value["grid"]) != kept.grids[sha]:
            found.differing.append(f"{outcome.job.file}：表格与存档不同")
        elif replace(codec.from_json(codec.loads(outcome.value["reading"])), file=was.file) != was:
            found.differing.append(f"{outcome.job.file}：读出的内容与存档表格读出的不同")
        else:
            found.checked += 1
    return found


def _hash(grid: str) -> bytes:
    """Return a hash of a masked document, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(json.loads(grid), ensure_ascii=False, sort_keys=True).encode()).digest()


def _sha256(job: Job, limits: Limits) -> str:
    try:
        return job.sha256(limits.size)
    except ReadError:
        return ""


def _percent(share: float) -> str:
    """Return a share in percent; 100 % only where it is all of them.

    >>> _percent(1.0), _percent(0.99999)
    ('100 %', '99.99 %')
    """
    return "100 %" if share == 1 else f"{int(share * 10000) / 100:.2f} %"
