"""Why a thing is in the graph: the files and places it was read from, with the exact text of the cells.

A record carries its own place (``prov:wasDerivedFrom``). A thing without one (a target, a wording, a policy document, a body)
is there because records point at it: their places are given instead, the nearest records first found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import iris
from kg.document import Cell, Document, Place
from kg.errors import LibraryError, ParseError
from kg.places import where
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Generation, Library, open_generation
from kg.store.grids import GridArchive
from kg.store.sources import candidates
from ontology import NS

__all__ = ["Evidence", "Why", "why"]

_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_FILE = NamedNode(NS + "file")
_STEPS = 3
"""How many links are followed backwards from a thing to the records that have a place (sub-goal → goal → project)."""

SHOWN = 50
"""Places that are given for one thing; a common policy document has thousands."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that a thing was read from.

    Attributes:
        subject: IRI of the record that has the place; the thing itself, or a record that points at it.
        file: name of the file.
        sha256: of its bytes.
        paths: where it was last seen on this machine, for people (`kg.file_names.shown`); empty where that is not known or it
            is gone.
        place: in the file; None where the file as a whole is meant.
        cells: row, column and text of the filled cells of the table's row (or of the cited cell alone), as printed.
        text: the cited span, or the cell, or the paragraph; the row's cells with tabs between where a row is meant.
    """

    subject: str
    file: str
    sha256: str
    paths: tuple[str, ...]
    place: Place | None
    cells: tuple[tuple[int, int, str], ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the evidence as JSON values."""
        place = self.place
        return {
            "subject": self.subject,
            "file": self.file,
            "sha256": self.sha256,
            "paths": list(self.paths),
            "place": None if place is None else _parts(place),
            "cells": [{"row": row, "column": column, "text": text} for row, column, text in self.cells],
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Why:
    """What the graph says of a thing, and from where.

    Attributes:
        iri: of the thing.
        facts: property and value of each statement about it, sorted.
        evidence: up to `SHOWN` places.
        places: how many places there are in all.
    """

    iri: str
    facts: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]
    places: int

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values."""
        return {
            "iri": self.iri,
            "facts": [{"property": name, "value": value} for name, value in self.facts],
            "evidence": [evidence.to_json() for evidence in self.evidence],
            "places": self.places,
        }

    def text(self) -> str:
        """Return the answer for people, with line ends."""
        lines = [self.iri]
        lines += [f"  {_short(name)}：{_short(value)}" for name, value in self.facts]
        if not self.evidence:
            lines.append("出处：词表或本体，不来自任何文件")
        for evidence in self.evidence:
            lines.append(f"出处：{evidence.file}，{(where(evidence.place) or '整个文件')}（sha256 {evidence.sha256[:12]}）")
            if evidence.subject != self.iri:
                lines.append(f"  见于 {evidence.subject}")
            lines += [f"  文件：{path}" for path in evidence.paths]
            lines += [f"  第{row}行第{column}列：{text}" for row, column, text in evidence.cells]
            if evidence.text and (not evidence.cells or (evidence.place is not None and evidence.place.start is not None)):
                lines.append(f"  原文：{evidence.text}")
        if self.places > len(self.evidence):
            lines.append(f"……共 {self.places} 处")
        return "\n".join(lines) + "\n"


def why(library: Path, iri: str) -> Why:
    """Return where the thing `iri` in the library comes from.

    Args:
        library: folder of the library.
        iri: full, or without the library's base (``policy/…``); Han characters percent-encoded or not.

    Raises:
        LibraryError: no library, or nothing in the graph has this name.
    """
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        node = _found(store, generation, iri)
        facts = sorted((quad.predicate.value, _value(quad.object)) for quad in store.match(node, None, None))
        places = list(dict.fromkeys(_places(store, node)))
        teller = _Teller(store, GridArchive(generation.grids), Library(library).source_paths())
        try:
            evidence = tuple(teller.evidence(subject, place) for subject, place in places[:SHOWN])
        finally:
            teller.close()
    return Why(node.value, tuple(facts), evidence, len(places))


def _found(store: EmbeddedStore, generation: Generation, iri: str) -> NamedNode:
    """Return the node that `iri` names, in one of its spellings."""
    name = iri.strip().removeprefix("<").removesuffix(">")
    if "://" not in name:
        name = generation.manifest.base + name.removeprefix("/")
    scheme, _, rest = name.partition("://")
    path, mark, fragment = rest.partition("#")
    unified = f"{scheme}://" + "/".join(iris.segment(iris.unsegment(part)) if part else "" for part in path.split("/"))
    for spelling in dict.fromkeys((name, unified + mark + fragment)):
        try:
            node = NamedNode(spelling)
        except ValueError:
            continue
        if [*store.match(node, None, None, limit=1), *store.match(None, None, node, limit=1)]:
            return node
    raise LibraryError(f"{iri}：图谱里没有这个 IRI")


def _places(store: EmbeddedStore, node: NamedNode) -> Iterator[tuple[str, str]]:
    """Yield the record and the place (an IRI of a source, with or without fragment) of each origin of `node`, sorted."""
    if "/source/" in node.value:  # a file, or a place in one, is its own evidence
        yield node.value, node.value
        return
    level = [node]
    seen = {node.value}
    for _ in range(_STEPS):
        found = [
            (subject.value, quad.object.value)
            for subject in level
            for quad in store.match(subject, _DERIVED, None)
            if isinstance(quad.object, NamedNode)
        ]
        if found:
            yield from sorted(found)
            return
        nearer = {
            quad.subject.value
            for target in level
            for quad in store.match(None, None, target)
            if isinstance(quad.subject, NamedNode) and quad.subject.value not in seen
        }
        seen |= nearer
        level = [NamedNode(name) for name in sorted(nearer)]


class _Teller:
    """Turns places into evidence; each document is unpacked once."""

    def __init__(self, store: EmbeddedStore, archive: GridArchive, paths: dict[str, list[str]]) -> None:
        self._store = store
        self._archive = archive
        self._paths = paths
        self._documents: dict[str, Document] = {}

    def close(self) -> None:
        self._archive.close()

    def evidence(self, subject: str, iri: str) -> Evidence:
        """Return the evidence at the place `iri`."""
        source, _, fragment = iri.partition("#")
        sha = source.rpartition("/source/")[2]
        here = [job for path in self._paths.get(sha, []) for job in candidates(path)]
        known = tuple(job.file for job in here)
        file = self._file_name(source) or (here[0].name if here else sha[:12])
        place = _place(fragment)
        if place is None:
            return Evidence(subject, file, sha, known, None, (), "")
        if sha not in self._documents:
            self._documents[sha] = self._archive.document(sha)
        cells, text = _printed(self._documents[sha], place)
        return Evidence(subject, file, sha, known, place, cells, text)

    def _file_name(self, source: str) -> str:
        """Return the name that the graph has for the file of a source, empty where it has none."""
        names = (quad.object for quad in self._store.match(NamedNode(source), _FILE, None))
        return next((name.value for name in names if isinstance(name, Literal)), "")


def _place(fragment: str) -> Place | None:
    """Return the place that a fragment of a source says, None for a fragment of another make."""
    try:
        return iris.place_of(fragment) if fragment else None
    except ParseError:
        return None


def _printed(document: Document, place: Place) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return what stands at a place: the cells of its row (row, column, text), and its own text."""
    exact = [cell.text for cell in _cells(document, place)]
    exact = exact or [paragraph.text for paragraph in document.paragraphs() if _at(paragraph.place, place)]
    text = "\t".join(text for text in exact if text)
    if place.start is not None and len(exact) == 1:
        text = text[place.start : place.end]
    whole_row = place.start is None and place.row is not None
    cells = _cells(document, replace(place, column=None) if whole_row else place)
    return tuple((cell.row, cell.column, cell.text) for cell in cells if cell.text), text


def _cells(document: Document, place: Place) -> Iterator[Cell]:
    """Yield the cells at `place`: those of its row, or of row and column, merged cells that reach over it among them."""
    if place.row is None and place.column is None:
        return
    for table in document.tables():
        if place.table is not None and table.index != place.table:
            continue
        for cell in table.cells:
            if (
                (place.row is None or cell.row <= place.row < cell.row + cell.rowspan)
                and (place.column is None or cell.column <= place.column < cell.column + cell.colspan)
                and (place.table is not None or _at(cell.place, Place(page=place.page, sheet=place.sheet)))
            ):
                yield cell


def _at(here: Place, place: Place) -> bool:
    """Say whether `here` agrees with `place` in page, sheet, table and line, as far as `place` says them."""
    return all(
        getattr(place, name) is None or getattr(here, name) == getattr(place, name)
        for name in ("page", "sheet", "table", "line")
    )


def _parts(place: Place) -> dict[str, int | str]:
    return {name: value for name in Place.__slots__ if (value := getattr(place, name)) is not None}


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _short(name: str) -> str:
    return f"jx:{name.removeprefix(NS)}" if name.startswith(NS) else name
