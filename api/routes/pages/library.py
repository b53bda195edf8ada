"""The page at ``/library``: what is in the library, how much of each document was understood, findings, generations."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import Future
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pyoxigraph import Literal, NamedNode

import ontology
from api.addresses import address_of
from api.bounds import work
from api.pages import render
from api.problems import log_fault
from api.render import json_text
from api.routes.library import stats_of
from api.routes.pages.library_tables import file_of, tables_of
from api.state import State, state_of
from kg.check import check, rules
from kg.check.report import SEVERITY
from kg.errors import LibraryError
from kg.store.generations import Library as Folder
from kg.store.grids import GridArchive
from kg.store.history import report_of
from kg.store.manifest import read_manifest
from kg.triples import readings
from kg.triples.terms import PART_OF
from search.catalog import KINDS

__all__ = ["router"]

router = APIRouter()
DOCUMENTS_SHOWN = 100
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")


@router.get("/library")
async def library(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return what is in the library; one of its tables as a file where that is asked for."""
    told = await work(told_of, state)
    page = await work(shown, state, told, dict(request.query_params))
    return provisional(page) if told["counting"] else page


def shown(state: State, told: dict[str, Any], asked: dict[str, str]) -> Response:
    """Return the page, or the file that `asked` wants."""
    file = file_of(told, asked)
    return file or render(
        "library.html",
        here="/library",
        generation=state.generation,
        json_address="/library.json",
        kinds=KINDS,
        tables=tables_of(told, asked),
        **told,
    )


@router.get("/library.json")
async def as_json(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return what the page shows as JSON; ``findings`` is null while they are being counted, and where that failed.

    ``counting`` tells the two apart.
    """
    told = await work(told_of, state)
    answer = Response(json_text(told), media_type="application/json")
    return provisional(answer) if told["counting"] else answer


def provisional(answer: Response) -> Response:
    """Return an answer that will be another one soon, under an entity tag of its own, so that it is asked for again."""
    answer.headers["ETag"] = 'W/"counting"'
    return answer


def told_of(state: State) -> dict[str, Any]:
    """Return counts, coverage, findings and generations."""
    counting = findings(state)
    return {
        "stats": state.once("stats", lambda: stats_of(state)),
        "coverage": state.once("coverage", lambda: coverage(state)),
        "findings": counting.result() if counting.done() and counting.exception() is None else None,
        "counting": not counting.done(),
        "conformance": state.once("conformance", lambda: broken_shapes(state)),
        "generations": generations(state),
        "index": {key: state.library.generation.manifest.index.get(key) for key in ("model_name", "dim", "wordings")},
        "sources": len(state.library.generation.manifest.sources),
    }


def broken_shapes(state: State) -> dict[str, Any]:
    """Return what breaks shapes of the ontology, as the build found it: number of all, and the first with file and place."""
    report = report_of(state.library.generation.library, state.generation)
    rows = [
        {**each, "address": address_of(each["document"], state.base) if each["document"] else ""}
        for each in report.get("violations", ())
    ]
    return {"total": sum(report.get("violated", {}).values()), "rows": rows[:DOCUMENTS_SHOWN]}


def coverage(state: State) -> dict[str, Any]:
    """Return how much of the documents is accounted for: all together, and the documents with the least first."""
    store = state.library.store
    rows = []
    for kind in store.match(None, _TYPE, jx("Document")):
        if not isinstance(kind.subject, NamedNode):
            continue
        sources = [quad.object for quad in store.match(kind.subject, _DERIVED, None) if isinstance(quad.object, NamedNode)]
        ledger = next((told for source in sources if (told := numbers(state, source))), None)
        if ledger is not None:
            titles = [quad.object for quad in store.match(kind.subject, jx("title"), None)]
            title = min((text.value for text in titles if isinstance(text, Literal)), default="（无标题）")
            rows.append({"title": title, "address": address_of(kind.subject.value, state.base), **ledger})
    total = sum(row["total"] for row in rows)
    left = sum(row["unparsed"] for row in rows)
    rows.sort(key=lambda row: (row["share"], row["title"]))
    return {
        "documents": len(rows),
        "share": 1 - left / total if total else 1.0,
        "unparsed": left,
        "rows": [row for row in rows if row["unparsed"]][:DOCUMENTS_SHOWN],
        "whole": sum(row["share"] >= 1 for row in rows),
    }


def jx(name: str) -> NamedNode:
    """Return a term of the ontology."""
    return NamedNode(ontology.NS + name)


def numbers(state: State, source: NamedNode) -> dict[str, Any] | None:
    """Return the ledger of a source: units in all, unparsed ones, share accounted for; None where it carries none."""
    told = {
        quad.predicate.value.removeprefix(ontology.NS): int(quad.object.value)
        for quad in state.library.store.match(source, None, None)
        if isinstance(quad.object, Literal) and quad.object.value.isdecimal()
    }
    if "cellCount" not in told:
        return None
    parts = state.library.store.match(None, PART_OF, source)
    unparsed = sum("/unparsed/" in str(part.subject) for part in parts)
    total = told["cellCount"] + told.get("paragraphCount", 0)
    return {"total": total, "unparsed": unparsed, "share": 1 - unparsed / total if total else 1.0}


def findings(state: State) -> Future[list[dict[str, Any]]]:
    """Return the findings by rule over all documents, counted once a generation beside the requests."""

    def count() -> list[dict[str, Any]]:
        counted: Counter[str] = Counter()
        documents: Counter[str] = Counter()
        with closing(GridArchive(state.library.generation.grids)) as archive:  # of this thread
            for reading in readings(state.library.store.quads()):
                found = [finding.rule for finding in check(reading, archive.document(reading.sha256))]
                counted.update(found)
                documents.update(set(found))
        known = {rule.rule: rule for rule in rules()}
        return [
            {
                "rule": name,
                "fault": known[name].fault,
                "severity": known[name].severity,
                "word": SEVERITY[known[name].severity],
                "findings": number,
                "documents": documents[name],
            }
            for name, number in counted.most_common()
        ]

    def start() -> Future[list[dict[str, Any]]]:
        # A thread that the end of the program does not wait for: nothing is lost with it.
        counting: Future[list[dict[str, Any]]] = Future()

        def work() -> None:
            try:
                counting.set_result(count())
            except Exception as error:  # noqa: BLE001 - nobody else hears of it, and the page would wait for ever
                log_fault("findings", error)
                counting.set_exception(error.with_traceback(None))

        threading.Thread(target=work, name="findings", daemon=True).start()
        return counting

    return state.once("findings", start)


def generations(state: State) -> list[dict[str, Any]]:
    """Return the generations that the library's folder holds, the newest first."""
    folder = Folder(state.settings.library).generations
    told = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            manifest = read_manifest(path)
            made = (path / "manifest.json").stat().st_mtime
        except (LibraryError, OSError):
            continue  # being written or deleted just now, or debris that the next build clears
        row = {
            "id": manifest.id,
            "made": datetime.fromtimestamp(made).isoformat(" ", "minutes"),
            "quads": manifest.quads,
            "sources": len(manifest.sources),
            "current": manifest.id == state.generation,
        }
        told.append((made, row))
    return [row for _, row in sorted(told, key=lambda pair: pair[0], reverse=True)]
