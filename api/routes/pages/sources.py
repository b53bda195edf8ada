"""The page of a file: what it prints, without what is personal, with the place that is asked for marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from pyoxigraph import Literal, NamedNode

import ontology
from api.addresses import address_of
from api.drawing import draw
from api.evidence import document_of, file_name, told_place
from api.pages import render, typed_number
from api.problems import Problem
from api.state import State
from kg import iris
from kg.document import Paragraph, Place, Table
from kg.errors import JixiaoError

__all__ = ["source_page"]

BLOCKS, ROWS = 60, 300
"""Blocks and rows of a document shown at once."""

MOST_BLOCKS = 10_000_000


def source_page(request: Request, state: State, iri: str) -> Response:
    """Return the page of a file: what it prints, personal data left out, with the place asked for marked.

    Raises:
        Problem: 404 where the library has no such file.
    """
    sha = iri.rpartition("/")[2]
    try:
        document = document_of(state, sha)
    except JixiaoError as error:
        raise Problem(404, str(error)) from None
    at = request.query_params.get("at", "")
    place = place_in(at)
    start = typed_number(request.query_params.get("from", ""), 0, 0, MOST_BLOCKS)
    if place is not None and "from" not in request.query_params:
        found = next((number for number, block in enumerate(document.blocks) if holds(block, place)), 0)
        start = max(0, found - 3)
    told, end = piece(document.blocks, start, place)
    address = address_of(iri, state.base)
    return render(
        "source.html",
        here="",
        generation=state.generation,
        json_address="/api/v1/why?iri=" + quote(iri),
        file=file_name(state, iri),
        sha=sha,
        form=document.format,
        blocks=told,
        documents=documents_of(state, iri),
        before=f"{address}?from={max(0, start - BLOCKS)}" if start else None,
        after=f"{address}?from={end}" if end < len(document.blocks) else None,
        where=told_place(state, f"{iri}#{at}") if place is not None else None,
    )


def place_in(fragment: str) -> Place | None:
    """Return the place that a fragment names, None for none or one of another make."""
    try:
        return iris.place_of(fragment) if fragment else None
    except JixiaoError:
        return None


def piece(blocks: Sequence[Paragraph | Table], start: int, place: Place | None) -> tuple[list[dict[str, Any]], int]:
    """Return the blocks of a document from `start` that fit on a page, ready to be shown, and where the next page starts."""
    told: list[dict[str, Any]] = []
    rows = 0
    end = start
    while end < len(blocks) and end - start < BLOCKS and (rows < ROWS or end == start):
        block = blocks[end]
        end += 1
        here = place is not None and holds(block, place)
        if isinstance(block, Table):
            drawn = draw(block, place if here else None)
            rows += len(drawn.rows)
            told.append({"grid": drawn})
        elif block.text.strip():
            told.append({"text": block.text, "here": here, "spans": _span(block, place) if here else []})
            rows += 1
    return told, end


def documents_of(state: State, iri: str) -> list[dict[str, Any]]:
    """Return title and address of the documents that were read from a file."""
    derived = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    return [
        {"title": value(state, quad.subject, "title"), "address": address}
        for quad in state.library.store.match(None, derived, NamedNode(iri))
        if isinstance(quad.subject, NamedNode) and (address := address_of(quad.subject.value, state.base))
    ]


def value(state: State, node: NamedNode, name: str) -> str:
    """Return a literal of a thing, the last part of its IRI where there is none."""
    quads = state.library.store.match(node, NamedNode(ontology.NS + name), None)
    return next((quad.object.value for quad in quads if isinstance(quad.object, Literal)), node.value.rsplit("/", 1)[-1])


def holds(block: Paragraph | Table, place: Place) -> bool:
    """Say whether a block of a document is the one that a place is in."""
    if isinstance(block, Table):
        return place.table is not None and block.index == place.table
    return place.table is None and block.place.line == place.line and block.place.page == place.page


def _span(block: Paragraph | Table, place: Place | None) -> list[tuple[int, int]]:
    if place is None or isinstance(block, Table):
        return []
    return [(place.start or 0, place.end if place.end is not None else len(block.text))]
