"""What is made of an uploaded file, in the process that reads it: the service gets finished answers, bounded in size.

Reading, checking, drawing and writing an answer all depend on a visitor's file; here they are within the limits of time and
memory of `kg.reading`, and cost the service neither. Each function is a task of `kg.reading.run_bytes`: from the bytes and the
file's name to ``{"answer": text}``.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.drawing import Drawn, draw
from api.render import json_text
from kg import codec
from kg.check import Finding, check, report_html, report_xlsx, to_json
from kg.check.report import CONFIDENCE, SEVERITY, counts, project_names, where
from kg.check.scores import plain
from kg.document import Document, Table
from kg.errors import LimitExceeded
from kg.reading import read_data
from kg.records import Reading
from search.review import review
from search.review.scores import Recomputed, recompute
from search.review.sheet import plain as plain_sheet

__all__ = ["ANSWER_BYTES", "as_findings", "as_html", "as_page", "as_reading", "as_review", "as_sheet", "as_xlsx"]

ANSWER_BYTES = 32 << 20
"""Of one answer, as for a SPARQL query; a book of 20,000 indicators takes less than half. The service takes it in at once."""

SHOWN = 300
"""Findings and rows of a table that the page shows; the reports hold all."""

SCORED = 20
"""Projects whose scores the page shows."""

CELLS = 20_000
"""Cells of all tables that the page shows together; the tables behind them stand in the reports."""


def as_reading(data: bytes, file: str) -> dict[str, Any]:
    """Return the records as JSON, as `jixiao read --json` prints them."""
    reading, _ = read_data(data, file)
    return _bounded(codec.dumps(codec.to_json(reading)), file)


def as_findings(data: bytes, file: str) -> dict[str, Any]:
    """Return the findings as JSON, as `jixiao check --json` prints them."""
    findings = check(*read_data(data, file))
    return _bounded(json_text([to_json(finding) for finding in findings]), file)


def as_review(data: bytes, file: str) -> dict[str, Any]:
    """Return the opinion on a form as JSON, as `jixiao review --json` prints it."""
    reading, document = read_data(data, file)
    return _bounded(json_text(review(reading, check(reading, document)).to_json()), file)


def as_sheet(data: bytes, file: str) -> dict[str, Any]:
    """Return the review of a form, to be decided on, as JSON (`search.review.sheet.plain`)."""
    reading, document = read_data(data, file)
    return _bounded(json_text(plain_sheet(review(reading, check(reading, document)))), file)


def as_html(data: bytes, file: str) -> dict[str, Any]:
    """Return the report of a check as HTML."""
    reading, document = read_data(data, file)
    return _bounded(report_html.render(reading, check(reading, document)), file)


def as_xlsx(data: bytes, file: str) -> dict[str, Any]:
    """Return the report of a check as a workbook, in Base64."""
    reading, document = read_data(data, file)
    return _bounded(base64.b64encode(report_xlsx.render(reading, check(reading, document))).decode(), file)


def as_page(data: bytes, file: str) -> dict[str, Any]:
    """Return what the page shows of a checked form, as JSON: see ``check.html``.

    Rows of findings are under ``findings``, the tables that they are in under ``tables``, each with the findings by row
    (a list of [row, findings]), and both reports in Base64 under ``reports``: nothing is kept for a second request.
    """
    reading, document = read_data(data, file)
    findings = check(reading, document)
    rows = _rows(reading, findings)
    shown = {
        "file": reading.file,
        "stem": Path(reading.file).stem,
        "title": reading.document.title or reading.file,
        "projects": len(reading.projects),
        "indicators": len(reading.indicators),
        "accounted": reading.ledger.accounted,
        "counts": counts(findings),
        "findings": rows[:SHOWN],
        "left_out": max(0, len(rows) - SHOWN),
        "tables": _tables(document, findings, rows),
        "scores": [_scores(table) for table in recompute(reading)[:SCORED]],
        "reports": {
            "html": base64.b64encode(report_html.render(reading, findings).encode()).decode(),
            "xlsx": base64.b64encode(report_xlsx.render(reading, findings)).decode(),
        },
    }
    return _bounded(json_text(shown), file)


def _scores(table: Recomputed) -> dict[str, Any]:
    """Return what the page shows of the scores of a project: printed beside computed, with the way."""
    told = table.to_json()
    lines = [
        {
            "name": line.name, "points": plain(line.points), "printed": "" if line.printed is None else plain(line.printed),
            "computed": line.computed, "agrees": line.agrees, "way": line.way,
        }
        for line in table.lines[:SHOWN]
    ]  # fmt: skip
    return {"project": table.project, "lines": lines, **{key: told[key] for key in ("printed", "low", "high", "grade")}}


def _bounded(answer: str, file: str) -> dict[str, Any]:
    """Return an answer.

    Raises:
        LimitExceeded: it is too long.
    """
    if len(answer.encode()) > ANSWER_BYTES:
        raise LimitExceeded(file, f"结果超过 {ANSWER_BYTES >> 20} MB，请把文件拆开再传")
    return {"answer": answer}


def _rows(reading: Reading, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    names = project_names(reading)
    return [
        {
            "number": number,
            "severity": finding.severity,
            "word": f"{SEVERITY[finding.severity]}·{CONFIDENCE[finding.confidence]}",
            "message": finding.message,
            "suggestion": finding.suggestion,
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


def _tables(document: Document, findings: Sequence[Finding], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tables that findings are in, redrawn, with the findings by row: as many as the page has room for."""
    by_table: dict[int, list[tuple[Finding, dict[str, Any]]]] = {}
    for finding, row in zip(findings, rows, strict=True):
        if finding.place is not None and finding.place.table is not None and finding.place.row is not None:
            by_table.setdefault(finding.place.table, []).append((finding, row))
    shown: list[dict[str, Any]] = []
    left = CELLS
    for table in document.tables():
        if table.index in by_table:
            drawn, beside = _table(table, by_table[table.index])
            left -= sum(len(cells) for _, cells in drawn.rows)
            if left < 0 and shown:
                break
            shown.append({"drawn": {name: getattr(drawn, name) for name in drawn.__slots__}, "beside": sorted(beside.items())})
    return shown


def _table(table: Table, found: Sequence[tuple[Finding, dict[str, Any]]]) -> tuple[Drawn, dict[int, list[dict[str, Any]]]]:
    notes: dict[tuple[int, int], list[str]] = {}
    beside: dict[int, list[dict[str, Any]]] = {}
    for finding, row in found:
        place = finding.place
        assert place is not None
        assert place.row is not None
        beside.setdefault(place.row, []).append(row)
        if place.column is not None:
            notes.setdefault((place.row, place.column), []).append(str(row["number"]))
    return draw(table, None, notes, whole=SHOWN), beside
