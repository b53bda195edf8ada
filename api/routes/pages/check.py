"""The page at ``/check``: an uploaded form with the findings beside its rows; nothing of it is kept."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.bounds import work
from api.evidence import draw
from api.pages import render
from api.problems import Problem
from api.routes.catalog import XLSX
from api.routes.uploads import uploaded
from api.state import State, state_of
from kg.check import Finding, report_html, report_xlsx, rules
from kg.check import check as check_reading
from kg.check.report import CONFIDENCE, SEVERITY, counts, project_names, where
from kg.document import Document
from kg.records import Reading

__all__ = ["router"]

router = APIRouter()
SHOWN = 300
"""Findings and rows of a table that the page shows; the reports hold all."""


@router.get("/check")
async def empty(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the form for an upload, with the rules."""
    return page(state, None, "")


@router.post("/check")
async def checked(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Check an uploaded form: as a page, or as a report to be saved (``form`` html or xlsx)."""
    try:
        reading, document, upload = await uploaded(request, state.settings)
    except Problem as error:
        refused = page(state, None, error.detail, error.status)
        refused.headers.update(error.headers or {})
        return refused
    return await work(answered, state, reading, document, upload.fields.get("form", "page"))


def answered(state: State, reading: Reading, document: Document, form: str) -> Response:
    """Return the findings in the form that is asked for."""
    findings = check_reading(reading, document)
    if form == "html":
        attached = {"Content-Disposition": 'attachment; filename="check.html"'}
        return Response(report_html.render(reading, findings), media_type="text/html; charset=utf-8", headers=attached)
    if form == "xlsx":
        attached = {"Content-Disposition": 'attachment; filename="check.xlsx"'}
        return Response(report_xlsx.render(reading, findings), media_type=XLSX, headers=attached)
    return page(state, told_of(reading, document, findings), "")


def page(state: State, told: dict[str, Any] | None, error: str, status: int = 200) -> Response:
    """Return the page, with or without an answer."""
    return render(
        "check.html",
        here="/check",
        generation=state.generation,
        told=told,
        error=error,
        rules=rules(),
        severity=SEVERITY,
        megabytes=state.settings.upload_bytes >> 20,
        status=status,
    )


def told_of(reading: Reading, document: Document, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return what the page shows of a checked form."""
    names = project_names(reading)
    rows = [
        {
            "number": number,
            "severity": finding.severity,
            "word": f"{SEVERITY[finding.severity]}·{CONFIDENCE[finding.confidence]}",
            "message": finding.message,
            "project": names.get(finding.project or "", ""),
            "level3": finding.level3 or "",
            "printed": finding.printed,
            "where": where(finding.place),
            "table": finding.place.table if finding.place else None,
            "rule": finding.rule,
            "source": finding.source,
        }
        for number, finding in enumerate(findings, 1)
    ]
    stem = Path(reading.file).stem
    return {
        "file": reading.file,
        "title": reading.document.title or reading.file,
        "projects": len(reading.projects),
        "indicators": len(reading.indicators),
        "accounted": reading.ledger.accounted,
        "counts": counts(findings),
        "findings": rows[:SHOWN],
        "left_out": max(0, len(rows) - SHOWN),
        "tables": tables_of(document, findings, rows),
        # The reports stand in the page itself, so that nothing has to be kept for a second request.
        "reports": [
            ("HTML 报告", f"校核报告-{stem}.html", data("text/html", report_html.render(reading, findings).encode())),
            ("Excel 报告", f"校核报告-{stem}.xlsx", data(XLSX, report_xlsx.render(reading, findings))),
        ],
    }


def tables_of(document: Document, findings: Sequence[Finding], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tables that findings are in, redrawn, with the findings by row."""
    told = []
    for table in document.tables():
        notes: dict[tuple[int, int], list[str]] = {}
        beside: dict[int, list[dict[str, Any]]] = {}
        for finding, row in zip(findings, rows, strict=True):
            place = finding.place
            if place is None or place.table != table.index or place.row is None:
                continue
            beside.setdefault(place.row, []).append(row)
            if place.column is not None:
                notes.setdefault((place.row, place.column), []).append(str(row["number"]))
        if beside:
            told.append({"drawn": draw(table, None, notes, whole=SHOWN), "beside": beside})
    return told


def data(media: str, body: bytes) -> str:
    """Return a body as an address that holds it (RFC 2397)."""
    return f"data:{media};base64,{base64.b64encode(body).decode()}"
