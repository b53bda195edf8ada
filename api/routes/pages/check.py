"""The page at ``/check``: an uploaded form with the findings beside its rows; nothing of it is kept."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.bounds import work
from api.bounds.forms import Upload
from api.pages import render
from api.problems import Problem
from api.routes.catalog import XLSX
from api.routes.pages.check_table import again, carried, findings_table
from api.routes.uploads import answer_of, form_of
from api.state import State, state_of
from kg.check import rules
from kg.check.report import SEVERITY

__all__ = ["router"]

router = APIRouter()


@router.get("/check")
async def empty(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the form for an upload, with the rules."""
    return page(state, None, "")


@router.post("/check")
async def checked(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Check an uploaded form: as a page, or as a report to be saved (``form`` html or xlsx)."""
    try:
        upload = await form_of(request, state.settings)
        return await work(answered, state, upload)
    except Problem as error:
        refused = page(state, None, error.detail, error.status)
        refused.headers.update(error.headers or {})
        return refused


@router.post("/check/findings")
async def findings(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Sort or filter the findings that the page sent back."""
    data = await request.body()
    return await work(again, state, data)


def answered(state: State, upload: Upload) -> Response:
    """Return the findings in the form that is asked for.

    Raises:
        Problem: see `answer_of`.
    """
    form = upload.fields.get("form", "page")
    if form not in ("html", "xlsx"):
        return page(state, json.loads(answer_of(upload, "as_page", state.settings)), "")
    answer = answer_of(upload, f"as_{form}", state.settings)
    attached = {"Content-Disposition": f'attachment; filename="check.{form}"'}
    if form == "html":
        return Response(answer, media_type="text/html; charset=utf-8", headers=attached)
    return Response(base64.b64decode(answer), media_type=XLSX, headers=attached)


def page(state: State, told: dict[str, Any] | None, error: str, status: int = 200) -> Response:
    """Return the page, with what `api.uploaded.as_page` gives or without."""
    return render(
        "check.html",
        here="/check",
        generation=state.generation,
        told=told,
        table=findings_table(told) if told else None,
        carried=carried(told) if told else "",
        media={"html": "text/html", "xlsx": XLSX},
        error=error,
        rules=rules(),
        severity=SEVERITY,
        megabytes=state.settings.upload_bytes >> 20,
        status=status,
    )
