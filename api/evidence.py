"""Where a thing stands, for pages: the places with links, and the masked document they are in.

Documents come from the generation (`kg.store.grids`), so that nothing personal is ever shown, and the page does not need the
file itself.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

import ontology
from api.addresses import address_of
from api.state import State
from kg import iris
from kg.check.report import where
from kg.document import Document, Place
from kg.errors import JixiaoError
from kg.store.grids import GridArchive

__all__ = ["document_of", "file_name", "place_address", "told_place"]

_FILE = NamedNode(f"{ontology.NS}file")


def file_name(state: State, source: str) -> str:
    """Return the name of a source's file, the beginning of its hash where none is known."""
    found = [
        quad.object.value
        for quad in state.library.store.match(NamedNode(source), _FILE, None)
        if isinstance(quad.object, Literal)
    ]
    return min(found, default=source.rpartition("/")[2][:12])


def told_place(state: State, iri: str | None) -> dict[str, Any] | None:
    """Return file, place in words and address of a place (an IRI of a source, with or without fragment)."""
    if iri is None:
        return None
    source, _, fragment = iri.partition("#")
    place: Place | None
    try:
        place = iris.place_of(fragment) if fragment else None
    except JixiaoError:
        place = None
    return {"file": file_name(state, source), "where": where(place) or "整个文件", "address": place_address(state, iri)}


def place_address(state: State, iri: str) -> str | None:
    """Return the page on which a place is shown, at the cell itself."""
    source, _, fragment = iri.partition("#")
    address = address_of(source, state.base)
    return address if address is None or not fragment else f"{address}?at={quote(fragment)}#here"


def document_of(state: State, sha256: str) -> Document:
    """Return the masked document of a source.

    Raises:
        LibraryError: the generation has none.
    """
    archive: GridArchive = state.once("grids", lambda: GridArchive(state.library.generation.grids))
    return archive.document(sha256)
