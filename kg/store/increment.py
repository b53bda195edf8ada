"""A generation made out of the one before: what a change costs is what it changes.

The store is shared by hard links and the quads of changed documents go out and in; of the reference graph what depends on them;
the digest adds up. Documents of one publisher, kind and year are looked at together (`kg.triples.logical`), so that a file that
comes may change what another one says. The outcome is the generation that a build from nothing of the same sources makes.

Where the generation before was made by another version of the program, by other settings, or is damaged, or a reading that is
needed is not in the cache, there is no such way, and everything is made from nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from kg import iris
from kg.errors import LibraryError
from kg.reading import Collected
from kg.records import Reading
from kg.store.cache import RecordCache, extractor_version
from kg.store.census import CLASSES, as_stored, class_counts, digest_text, sum_of
from kg.store.conformance_after import conformance_after
from kg.store.embedded import EmbeddedStore, write
from kg.store.generations import Library
from kg.store.grids import GridArchive, archive_of, pack, write_grids
from kg.store.intake import Intake, name_of, recalled, take_in
from kg.store.links import link, link_store
from kg.store.made import Made, index_of
from kg.store.manifest import Manifest, digest_of, read_manifest, shared_files
from kg.store.report import read_report
from kg.store.request import QUADS, Clock, Request, Since
from kg.store.soundness import Soundness, concerns
from kg.store.state import Known, State
from kg.store.whole import STATE
from kg.triples.logical import LogicalDocument, group
from kg.triples.quads import document_name, document_quads
from kg.triples.reference import Described, Triple, links_of
from kg.triples.shared import Share, shares_of
from kg.triples.wordings import concepts_in, wording_triples

__all__ = ["made_out_of"]

_LEFT_OVER = 4
"""A store is written anew once the quads that were taken out are this part of those in it: Oxigraph never forgets a text."""


def made_out_of(
    request: Request, aside: Path, found: Collected, library: Library, cache: RecordCache, clock: Clock
) -> Made | None:
    """Make a generation in the folder `aside` out of the one in use; None where that is not possible, and `aside` is empty.

    Args:
        request: what is asked for.
        aside: empty folder.
        found: files to read.
        library: that the generation is for.
        cache: of readings.
        clock: is told how far it is.

    Raises:
        LibraryError, ReadError: see `kg.store.pipeline.make`.
    """
    before = _before(request, library)
    if before is None:
        return None
    folder, manifest = before
    try:
        return _made(request, aside, folder, manifest, found, library, cache, clock)
    except Exception as error:
        if not concerns(error) or not _damaged(folder, manifest):
            raise
    for path in aside.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return None


def _damaged(folder: Path, manifest: Manifest) -> bool:
    try:
        Soundness(folder, manifest).check()
    except LibraryError:
        return True
    return False


def _made(
    request: Request,
    aside: Path,
    folder: Path,
    manifest: Manifest,
    found: Collected,
    library: Library,
    cache: RecordCache,
    clock: Clock,
) -> Made | None:
    shutil.copyfile(folder / STATE, aside / STATE)
    state = State.open(aside / STATE)
    try:
        change = _change(request, found, library, cache, clock, state)
        if change is None:
            state.close()
            (aside / STATE).unlink()
            return None
        return _Making(request, aside, folder, manifest, library, clock, state, change).made()
    finally:
        state.close()


def _before(request: Request, library: Library) -> tuple[Path, Manifest] | None:
    """Return folder and manifest of the generation to start from, None where none is fit for it."""
    if request.whole or not request.kept or not request.after or request.quads != QUADS:
        return None
    folder = library.generations / request.after
    try:
        manifest = read_manifest(folder)
        read_report(folder)
    except LibraryError:
        return None
    fit = (
        manifest.extractor == extractor_version()
        and manifest.settings == {"base": request.settings.base}
        and bool(manifest.index) == (request.index is not None)
        and all(_as_sealed(folder, name, told) for name, told in manifest.files.items())
        and STATE in manifest.files
    )
    return (folder, manifest) if fit else None


def _as_sealed(folder: Path, name: str, sealed: tuple[int, str]) -> bool:
    """Say whether a file may be built upon, by its bytes; blocks of a store and members of an archive have their own sums."""
    path = folder / name
    if not path.is_file() or path.stat().st_size != sealed[0]:
        return False
    return name.startswith(("store/", "grids/")) or digest_of(path) == sealed


@dataclass(slots=True)
class _Change:
    """What changes among sources and documents."""

    intake: Intake
    known: dict[str, Known]
    gone: frozenset[str]
    buckets: frozenset[str]
    readings: dict[str, tuple[Reading, str]] = field(default_factory=dict)
    grids: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    documents: dict[str, LogicalDocument] = field(default_factory=dict)


def _change(
    request: Request, found: Collected, library: Library, cache: RecordCache, clock: Clock, state: State
) -> _Change | None:
    """Return what changes; None where a reading that is needed is not at hand, or nothing would be left."""
    with clock.stage("read"):
        held = state.sources()
        intake = take_in(found, request.kept, cache, request.limits, request.extract, partial(clock.tell, "read"), held)
        if not intake.paths:
            return None
        places = library.source_paths()
        known = {sha: held[sha] for sha in intake.paths if sha in held}
        renamed = set()
        for sha, each in known.items():
            if intake.paths[sha] != places.get(sha, []) and (name := name_of(intake.paths[sha], each.file)) != each.file:
                known[sha] = Known(each.format, name, each.bucket)
                renamed.add(sha)
        known.update(intake.known)
        gone = frozenset(held.keys() - known.keys())
        buckets = {held[sha].bucket for sha in gone} | {known[sha].bucket for sha in (*renamed, *intake.readings)}
        change = _Change(intake, known, gone, frozenset(buckets))
        for sha, each in known.items():
            if each.bucket not in buckets:
                continue
            if sha in intake.readings:
                change.readings[sha] = intake.readings[sha], each.format
                change.grids[sha] = each.file, intake.grids[sha]
                continue
            recall = recalled(sha, cache, each.file)
            if recall is None:
                return None
            change.readings[sha] = recall[0], each.format
            if sha in renamed:
                change.grids[sha] = each.file, pack(recall[1])
    with clock.stage("graph"):
        change.before = state.documents_in(buckets)
        documents = group(change.readings.values())
        change.documents = {document_name(each, request.settings.base): each for each in documents}
    return change


@dataclass(slots=True)
class _Delta:
    """Quads that go out of the store and that come in."""

    gone: set[Quad] = field(default_factory=set)
    come: set[Quad] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Making:
    """Makes the parts of the generation."""

    request: Request
    aside: Path
    before: Path
    manifest: Manifest
    library: Library
    clock: Clock
    state: State
    change: _Change

    def made(self) -> Made:
        with self.clock.stage("store"):
            link_store(self.before / "store", self.aside / "store")
            store = Store(str(self.aside / "store"))
            delta = self._delta(store)
            self._apply(store, delta)
            store.flush()
            del store
            quads = self.manifest.quads + len(delta.come) - len(delta.gone)
            if self.state.let_go(len(delta.gone)) * _LEFT_OVER > quads:
                self._write_anew()
        with self.clock.stage("check"):
            digest = digest_text(int(self.manifest.digest, 16) - sum_of(delta.gone) + sum_of(delta.come))
            report = read_report(self.before)
            counts = Counter({key: report[key] for key in CLASSES})
            counts.subtract(class_counts(delta.gone))
            counts.update(class_counts(delta.come))
        with self.clock.stage("index"):
            since = Since(self.before, frozenset(delta.documents))
            with EmbeddedStore.open(self.aside / "store") as opened:
                changed = delta.documents | set(self.change.before)
                conforming = conformance_after(
                    opened, report, changed, delta.come, self.request.settings.base, self.aside.parent
                )
                index = index_of(self.request, self.aside, opened, self.library, self.clock, since)
        with self.clock.stage("seal"):
            self._write_grids()
            totals = self.state.totals()
            self.state.close()
            sealed = shared_files(self.aside, self.before, self.manifest)
        formats = {sha: known.format for sha, known in self.change.known.items()}
        return Made(self.change.intake, formats, quads, digest, counts, totals, index, conforming, sealed)

    def _delta(self, store: Store) -> _Delta:
        """Return what changes in the graph; the state is that after the change then."""
        delta = _Delta()
        base, change = self.request.settings.base, self.change
        old = {name: set(store.quads_for_pattern(None, None, None, NamedNode(name))) for name in change.before}
        new = {name: as_stored(document_quads(each, base)) for name, each in change.documents.items()}
        changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        for name in changed:
            was, now = old.get(name, set()), new.get(name, set())
            delta.gone |= was - now
            delta.come |= now - was
        delta.documents.update(changed)
        self._note_sources()
        gone = list(shares_of(quad for name in changed for quad in old.get(name, ())))
        come = list(shares_of(quad for name in changed for quad in new.get(name, ())))
        self._of_reference(gone, come, delta)
        return delta

    def _note_sources(self) -> None:
        change = self.change
        self.state.drop_sources(change.gone)
        self.state.put_sources({sha: known for sha, known in change.known.items() if known.bucket in change.buckets})
        self.state.drop_documents(change.before)
        for name, each in change.documents.items():
            self.state.put_document(name, each)

    def _of_reference(self, gone: list[Share], come: list[Share], delta: _Delta) -> None:
        """Add what changes in the reference graph."""
        base = self.request.settings.base
        wordings = {wording for share in (*gone, *come) for wording in share.wordings}
        before = Described(self.state.shared(wordings), base)
        self.state.replace(gone, come)
        halfway = self.state.wordings(wordings)
        named = [
            Counter(concepts_in(triple for wording in left - right for triple in wording_triples(NamedNode(wording))))
            for left, right in (
                (before.shared.wordings.keys(), halfway.keys()),
                (halfway.keys(), before.shared.wordings.keys()),
            )
        ]
        self.state.name_concepts(*named)
        after = Described(self.state.shared(wordings), base)
        out, into = after.changes(before)
        out.update(link for share in gone for link in links_of(share, before.policies))
        into.update(link for share in come for link in links_of(share, after.policies))
        self._move_titles(before, after, out, into, delta)
        graph = NamedNode(iris.reference_graph(base))
        delta.gone |= as_stored(Quad(*triple, graph) for triple in out - into)
        delta.come |= as_stored(Quad(*triple, graph) for triple in into - out)

    def _move_titles(self, before: Described, after: Described, out: set[Triple], into: set[Triple], delta: _Delta) -> None:
        """Lead citations in words to another document, where the title means another one now."""
        graphs: set[str] = set()
        if after.cites_as(before):
            return
        for key, node in before.policies.meant.items():
            if after.policies.meant.get(key, node) != node:
                graphs |= self.state.saying(*key)
        for graph in graphs - self.change.documents.keys():
            share = self.state.titled_in(graph)
            out.update(links_of(share, before.policies))
            into.update(links_of(share, after.policies))
            delta.documents.add(graph)

    def _apply(self, store: Store, delta: _Delta) -> None:
        for quad in delta.gone:
            store.remove(quad)
        for name in self.change.before:
            if name not in self.change.documents:
                store.remove_graph(NamedNode(name))
        store.extend(delta.come)
        for quad in delta.come:
            found = list(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None))
            if len(found) != 1:
                raise LibraryError(f"内部错误：同一三元组出现在两个图里：{quad.subject} {quad.predicate} {quad.object}")

    def _write_anew(self) -> None:
        """Write the store as a whole, so that nothing of what was taken out is left in it."""
        with EmbeddedStore.open(self.aside / "store") as opened:
            write(self.aside / "store.new", opened.quads())
        shutil.rmtree(self.aside / "store")
        (self.aside / "store.new").rename(self.aside / "store")
        self.state.start_anew()

    def _write_grids(self) -> None:
        """Write the archives in which something changes, and share the others."""
        change = self.change
        touched = {archive_of(sha) for sha in (*change.gone, *change.grids)}
        (self.aside / "grids").mkdir()
        for path in (self.before / "grids").iterdir():
            if path.name not in touched:
                link(path, self.aside / "grids" / path.name)
        stay = _kept_grids(self.before / "grids", touched, change.gone | change.grids.keys())
        grids = {**stay, **change.grids}
        files = {sha: file for sha, (file, _) in grids.items()}
        write_grids(self.aside / "grids", files, {sha: packed for sha, (_, packed) in grids.items()})


def _kept_grids(folder: Path, archives: Collection[str], without: Collection[str]) -> Mapping[str, tuple[str, bytes]]:
    """Return the documents of some archives, but for some."""
    opened = GridArchive(folder)
    try:
        names = [sha for sha in opened.listed(archives) if sha not in without]
        return {sha: opened.packed(sha) for sha in names}
    finally:
        opened.close()
