"""Changing a library by what is added and removed.

A change is a build from what the library holds, with the sources that come and without those that go: its outcome is the
generation that a build of the same sources from nothing makes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from kg import iris
from kg.errors import LibraryError
from kg.file_names import shown
from kg.privacy import blot_path
from kg.reading import Job, Limits
from kg.reading.archive import MARK
from kg.store.build import build
from kg.store.embedded import EmbeddedStore
from kg.store.generations import KEPT, Generation, Library, open_generation
from kg.store.manifest import Manifest
from kg.store.report import BuildReport
from kg.store.request import Progress, Settings

__all__ = ["Change", "add", "holdings", "remove"]

_SHA = re.compile(r"[0-9a-f]{8,64}")
"""What a source is called by its bytes: the first digits of its SHA-256, eight at least."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a change did.

    Attributes:
        report: of the build; None where nothing was to be done.
        before: id of the generation in use before; None where there was none.
        added: sources (SHA-256) that the library holds now and did not before.
        removed: sources that it no longer holds; a file with new bytes is one added and one removed.
        missing: what was to be removed and is not there, or not the only one of that name, a line each.
    """

    report: BuildReport | None
    before: str | None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the report of the build, with what came and went."""
        told = self.report.to_json() if self.report is not None else {"generation": self.before}
        return {
            **told,
            "before": self.before,
            "added": list(self.added),
            "removed": list(self.removed),
            "missing": list(self.missing),
        }


def holdings(generation: Generation) -> dict[str, list[str]]:
    """Return the sources of a generation by SHA-256, with where each was last seen on this machine (none where not known)."""
    seen = Library(generation.library).source_paths()
    return {sha: seen.get(sha, []) for sha in generation.manifest.sources}


def add(
    paths: Iterable[Path | str],
    library: Path | str,
    *,
    index: Callable[..., dict[str, Any]] | str | None = None,
    options: Callable[[Path, Mapping[str, Any]], dict[str, Any]] | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    generations: int = KEPT,
    whole: bool = False,
) -> Change:
    """Put files and folders into a library, beside what it holds; one that does not exist yet is made.

    A file that the library knows and that has other bytes now takes the place of what it was. Files that are gone from a folder
    stay in the library until they are removed.

    Args:
        paths: files and folders.
        library: folder of the library.
        index: see `kg.store.build.build`.
        options: gives the options of `index` that made an index, from the library's folder and the manifest of that index.
        limits: for one file.
        progress: see `kg.store.build.build`.
        generations: how many stay.
        whole: write every file anew (see `remove`).

    Raises:
        LibraryError, ReadError: as for `kg.store.build.build`; the library is as it was.
    """
    folder = Path(library)
    if not Library(folder).exists():
        report = build(paths, folder, index=index, limits=limits, progress=progress, generations=generations)
        return _change(folder, report, None)
    with open_generation(folder) as generation:
        report = build(
            paths,
            folder,
            index=index,
            settings=_settings(generation, options),
            limits=limits,
            progress=progress,
            kept=holdings(generation),
            after=generation.id,
            generations=generations,
            whole=whole,
        )
        return _change(folder, report, generation.manifest)


def remove(
    names: Sequence[str],
    library: Path | str,
    *,
    index: Callable[..., dict[str, Any]] | str | None = None,
    options: Callable[[Path, Mapping[str, Any]], dict[str, Any]] | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    generations: int = KEPT,
    whole: bool = False,
) -> Change:
    """Take sources out of a library, by path (of a folder: all in it), file name, the first digits of their SHA-256, or IRI.

    The IRI of a document takes out all files of it. What is taken out is in no answer and no index any more; of its texts the
    files of the store may keep bytes until they are written anew, which `whole` does at once.

    What lies in two places stays until both are removed. What no name means, and a name that means several files in different
    places, is reported in `Change.missing`; the rest goes on. Generations from before keep what they hold until pruned.

    Raises:
        LibraryError: no library, nothing would be left, or as for `kg.store.build.build`; the library is as it was.
    """
    folder = Path(library)
    with open_generation(folder) as generation:
        kept = holdings(generation)
        with EmbeddedStore.open(generation.store) as store:
            meant = {name: _of_iri(store, generation.manifest.base, name) for name in names if "://" in name}
        missing = tuple(line for name in names if (line := _take_out(kept, name, meant.get(name, ()))) is not None)
        if kept == holdings(generation):
            return Change(None, generation.id, missing=missing)
        if not kept:
            raise LibraryError(f"{folder}：撤下后图谱库就空了，未改动；不要这个图谱库时，删除文件夹即可")
        report = build(
            (),
            folder,
            index=index,
            settings=_settings(generation, options),
            limits=limits,
            progress=progress,
            kept=kept,
            after=generation.id,
            generations=generations,
            whole=whole,
        )
        return replace(_change(folder, report, generation.manifest), missing=missing)


def _settings(generation: Generation, options: Callable[[Path, Mapping[str, Any]], dict[str, Any]] | None) -> Settings:
    """Return the settings that a generation was made with."""
    index = {} if options is None else options(generation.library, generation.manifest.index)
    return Settings(base=generation.manifest.base, index=index)


def _change(folder: Path, report: BuildReport, before: Manifest | None) -> Change:
    with open_generation(folder, report.generation) as now:
        new, old = now.manifest.sources.keys(), before.sources.keys() if before is not None else frozenset()
    return Change(report, before.id if before is not None else None, tuple(sorted(new - old)), tuple(sorted(old - new)))


def _of_iri(store: EmbeddedStore, base: str, name: str) -> frozenset[str]:
    """Return the SHA-256 of the files that an IRI means: of a source its own, of a document those of all its sources."""
    start = iris.source(base, "")
    if name.startswith(start):
        return frozenset({name.removeprefix(start).partition("#")[0]})
    subjects = (quad.subject.value for quad in store.quads(NamedNode(name)) if isinstance(quad.subject, NamedNode))
    return frozenset(each.removeprefix(start) for each in subjects if each.startswith(start))


def _take_out(kept: dict[str, list[str]], name: str, meant: Collection[str]) -> str | None:
    """Take what `name` means out of `kept`; return a line that says why not, where it means nothing, or not one thing."""
    found = {sha: kept[sha] for sha in meant if sha in kept} or _at_path(kept, name)
    if not found and _SHA.fullmatch(name.lower()):
        found = {sha: paths for sha, paths in kept.items() if sha.startswith(name.lower())}
        if len(found) > 1:
            return f"{name}：有 {len(found)} 份来源以此开头，请多写几位"
    if not found and os.sep not in name:
        found = _where(kept, lambda path: Job.of(path).name == blot_path(name))
        places = sorted(path for paths in found.values() for path in paths)
        if len(places) > 1:
            return f"{name}：有 {len(places)} 份同名的来源，请写出路径：{'、'.join(shown(place) for place in places[:3])}"
    if not found:
        return f"{shown(name)}：图谱库里没有这个来源（可写路径、文件名、IRI，或 SHA-256 的前 8 位以上）"
    for sha, paths in found.items():
        left = [path for path in kept[sha] if path not in paths]
        if left:
            kept[sha] = left
        else:
            del kept[sha]
    return None


def _at_path(kept: Mapping[str, Sequence[str]], name: str) -> dict[str, list[str]]:
    """Return the sources at a path: the file, what is in the folder, or the members of the archive."""
    here = blot_path(os.path.abspath(name))  # noqa: PTH100 (Path.resolve follows links, which may be gone)
    inside = (f"{here.rstrip(os.sep)}{os.sep}", f"{here}{MARK}")
    return _where(kept, lambda path: path == here or path.startswith(inside))


def _where(kept: Mapping[str, Sequence[str]], wanted: Callable[[str], bool]) -> dict[str, list[str]]:
    """Return the places of sources that are wanted; sources without any are left out."""
    found = {sha: [path for path in paths if wanted(path)] for sha, paths in kept.items()}
    return {sha: paths for sha, paths in found.items() if paths}
