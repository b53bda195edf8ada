"""The pages at ``/review``: a folder of forms with its overview, a form with decisions on its findings, an uploaded form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.bounds import work
from api.bounds.forms import Upload
from api.desk import Desk, Form
from api.pages import render
from api.problems import Problem
from api.routes.reviews import desk_of, own_page, row_of
from api.routes.uploads import answer_of, form_of
from api.state import State, state_of
from api.table import Column, download, table_of, view_of
from kg.check import from_json
from kg.check.report import CONFIDENCE, SEVERITY, where
from kg.errors import JixiaoError
from search.review.marks import LONGEST, STATES, SUFFIX, Mark, parse, written
from search.review.sheet import Sheet, sheet_of

__all__ = ["router"]

router = APIRouter()

FIELDS = 20_000
"""Fields of a form of decisions: two a finding, five of an upload."""
PARTS = {"completeness": "完整性", "relevance": "相关性", "fitness": "适当性", "feasibility": "可行性"}
COLUMNS = (
    Column("file", "文件", link="address"),
    Column("title", "表名"),
    Column("grade", "建议等级", filtered=True, shown=lambda value: value or "没有校核"),
    *(Column(part, label, filtered=True) for part, label in PARTS.items()),
    Column("errors", "错误", number=True),
    Column("warnings", "警告", number=True),
    Column("hints", "提示", number=True),
    Column("progress", "已处理"),
    Column("state", "审核进度", filtered=True),
    Column("first", "最要紧的一条"),
)


@router.get("/review")
async def review(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the overview of the folder under review; without one, the form for an upload."""
    if request.app.state.desk is None:
        return uploading(state, "")
    return await work(overview, request, state, desk_of(request))


def overview(request: Request, state: State, desk: Desk) -> Response:
    """Return the overview as a page, or as a file (``download`` csv or xlsx)."""
    given = request.query_params
    rows = [line(form) for form in desk.forms()]
    view = view_of(given, COLUMNS)
    if given.get("download") in ("csv", "xlsx"):
        return download(given["download"], "审核总览", COLUMNS, rows, view)
    return render(
        "review.html",
        here="/review",
        generation=state.generation,
        table=table_of("各份表", COLUMNS, rows, view, address="/review"),
        total=len(rows),
        waiting=sum(not row["read"] for row in rows),
    )


def line(form: Form) -> dict[str, Any]:
    """Return a row of the overview."""
    row = row_of(form)
    found, done = row["findings"], row["decided"]
    state = (
        "没有读" if found is None and not row["read"] else "读不出" if found is None else "审完" if done == found else "在审"
    )
    return {
        **row,
        "address": f"/review/form?{urlencode({'name': form.name})}" if form.sheet is not None else None,
        "progress": "" if found is None else f"{done} / {found}",
        "state": "待审" if state == "在审" and not done else state,
    }


@router.get("/review/form")
async def one(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return a form of the folder with its findings, to be decided on."""
    form = await work(desk_of(request).form, request.query_params.get("name", ""))
    return deciding(state, form, saved=request.query_params.get("saved") == "1")


@router.post("/review/form")
async def decided(request: Request) -> Response:
    """Keep the decisions of the page beside the form, and return to it."""
    own_page(request)
    given = fields_of(await request.body())
    name = given.get("name", "")
    desk = desk_of(request)
    await work(desk.decide, name, decisions_of(given))
    return RedirectResponse(f"/review/form?{urlencode({'name': name, 'saved': '1'})}", status_code=303)


@router.post("/review")
async def uploaded(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Review an uploaded form; decisions of an earlier review come with it in the field ``marks``."""
    try:
        return await work(of_upload, state, await form_of(request, state.settings))
    except Problem as error:
        refused = uploading(state, error.detail, error.status)
        refused.headers.update(error.headers or {})
        return refused


def of_upload(state: State, upload: Upload) -> Response:
    """Return the page of an uploaded form.

    Raises:
        Problem: see `answer_of`; 422, the decisions are none.
    """
    told = json.loads(answer_of(upload, "as_sheet", state.settings))
    data = upload.others.get("marks", b"")
    try:
        marks = parse(data, "审核记录") if data else {}
    except JixiaoError as error:
        raise Problem(422, str(error)) from None
    return deciding(state, Form(told["file"], sheet_of(told, marks)), uploaded=True)


@router.post("/review/marks")
async def as_file(request: Request) -> Response:
    """Return the decisions of the page as the file that lies beside a form; nothing is kept here."""
    own_page(request)
    return await work(file_of_marks, await request.body())


def file_of_marks(data: bytes) -> Response:
    """Return the file of the decisions on an uploaded form."""
    given = fields_of(data)
    name = given.get("name", "")[:200] or "表"
    marks = {each: mark for each, mark in decisions_of(given).items() if mark != Mark()}
    found = []
    for each in marks:
        told = {"rule": given.get(f"rule-{each}", ""), "level3": given.get(f"level3-{each}") or None}
        rest = dict.fromkeys(("project", "place", "suggestion", "caused_by"))
        plain = {**rest, **told, "severity": "info", "confidence": "likely", "message": "", "source": ""}
        found.append((each, from_json({**plain, "printed": given.get(f"printed-{each}", "")})))
    disposition = f"attachment; filename*=UTF-8''{quote(f'{name}{SUFFIX}', safe='')}"
    text = written(name, marks, found)
    return Response(text, media_type="application/json; charset=utf-8", headers={"Content-Disposition": disposition})


def fields_of(data: bytes) -> dict[str, str]:
    """Return the fields of a form.

    Raises:
        Problem: 422 for too many.
    """
    try:
        told = parse_qs(data.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise Problem(422, f"表单最多 {FIELDS} 项", limit=FIELDS) from None
    return {name: values[-1] for name, values in told.items()}


def decisions_of(given: Mapping[str, str]) -> dict[str, Mark]:
    """Return the decisions of a page by the names of findings.

    Raises:
        Problem: 422, a state is none or a comment is too long.
    """
    found: dict[str, Mark] = {}
    for name, state in given.items():
        if not name.startswith("state-"):
            continue
        each = name.removeprefix("state-")[:20]
        comment = given.get(f"comment-{each}", "").strip()
        if state not in STATES or len(comment) > LONGEST:
            raise Problem(422, f"处理意见应为{'、'.join(STATES.values())}，意见不超过{LONGEST}字")
        found[each] = Mark(state, comment)
    return found


def deciding(state: State, form: Form, *, uploaded: bool = False, saved: bool = False) -> Response:
    """Return the page of a form with its findings.

    Raises:
        Problem: 422, it cannot be read.
    """
    if form.sheet is None:
        raise Problem(422, f"{form.name}：{form.error}")
    return render(
        "reviewed.html",
        here="/review",
        generation=state.generation,
        form=form,
        sheet=form.sheet,
        rows=rows_of(form.sheet),
        grades=[(part.label, part.grade) for part in form.sheet.opinion.parts],
        states=STATES,
        longest=LONGEST,
        uploaded=uploaded,
        saved=saved,
    )


def rows_of(sheet: Sheet) -> list[dict[str, Any]]:
    """Return what the page shows of each finding; hints that follow from others go with what they follow from."""
    return [
        {
            "number": number,
            "id": name,
            "severity": finding.severity,
            "word": f"{SEVERITY[finding.severity]}·{CONFIDENCE[finding.confidence]}",
            "finding": finding,
            "project": project,
            "where": where(finding.place),
            "mark": mark or Mark(),
        }
        for number, (finding, name, project, mark) in enumerate(
            zip(sheet.findings, sheet.ids, sheet.projects, sheet.marks, strict=True), 1
        )
    ]


def uploading(state: State, error: str, status: int = 200) -> Response:
    """Return the page for an upload."""
    return render(
        "review.html", here="/review", generation=state.generation, table=None, total=0, waiting=0, error=error,
        megabytes=state.settings.upload_bytes >> 20, status=status,
    )  # fmt: skip
