"""The findings on an uploaded form as a table that sorts and filters: they go back and forth with the page, nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from api.pages import render
from api.problems import Problem
from api.render import json_text
from api.routes.batches import nested_deeper
from api.routes.pages.draft import fields_of
from api.state import State
from api.table import MEDIA, Column, Table, download, posted, table_of
from api.uploaded import SHOWN

__all__ = ["again", "carried", "findings_table"]

COLUMNS = (
    Column("number", "号", number=True),
    Column("word", "程度", filtered=True, mark="severity"),
    Column("message", "说明"),
    Column("suggestion", "建议"),
    Column("project", "项目", filtered=True),
    Column("level3", "指标"),
    Column("printed", "原文"),
    Column("where", "位置", link="anchor"),
    Column("rule", "规则", filtered=True),
    Column("source", "依据"),
)
TEXTS = ("severity", "word", "message", "suggestion", "project", "level3", "printed", "where", "rule", "source")
SEVERITIES = ("error", "warning", "info")
LONGEST = 4_000
"""Characters of a text of a finding."""


def findings_table(told: Mapping[str, Any]) -> Table:
    """Return the findings of a checked form, in their order; a place leads to its table on the page."""
    rows = [{**row, "anchor": f"#table{row['table']}" if row["table"] else None} for row in told["findings"]]
    return table_of("发现的问题", COLUMNS, rows, posted({}, COLUMNS), size=SHOWN)


def carried(told: Mapping[str, Any]) -> str:
    """Return the findings as the page sends them back to be sorted or filtered."""
    rows = [{name: (row[name] or "")[:LONGEST] for name in TEXTS} | {"number": row["number"]} for row in told["findings"]]
    return json_text({"title": told["title"][:LONGEST], "rows": rows})


def again(state: State, data: bytes) -> Response:
    """Return the findings that a page sent back, sorted and filtered as was chosen, or as a file.

    Raises:
        Problem: 422, what was sent is no list of findings.
    """
    given = {name: values[-1] for name, values in fields_of(data).items()}
    title, rows = _read(given.get("findings", ""))
    view = posted(given, COLUMNS)
    if (form := given.get("download", "")) in MEDIA:
        return download(form, "发现的问题", COLUMNS, rows, view)
    return render(
        "findings.html",
        here="/check",
        generation=state.generation,
        title=title,
        findings=given["findings"],
        table=table_of("发现的问题", COLUMNS, rows, view, size=SHOWN),
    )


def _read(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the title of the form and its findings, each field of the kind that it must be."""
    wrong = Problem(422, "不是校核结果，请重新校核")
    if nested_deeper(text.encode("utf-8", "replace"), 4):
        raise wrong
    try:
        told = json.loads(text)
        rows = [{**{name: _text(row[name]) for name in TEXTS}, "number": int(row["number"])} for row in told["rows"][:SHOWN]]
        title = _text(told["title"])
    except (ValueError, KeyError, TypeError, OverflowError):
        raise wrong from None
    if any(row["severity"] not in SEVERITIES for row in rows):
        raise wrong
    return title, rows


def _text(value: Any) -> str:
    """Return a text that can be written to a page.

    Raises:
        TypeError: it is no text.
        UnicodeEncodeError: it holds half a character.
    """
    if not isinstance(value, str):
        raise TypeError("no text")
    value.encode()
    return value[:LONGEST]
