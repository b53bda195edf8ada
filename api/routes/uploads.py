"""`/api/v1/read`, `check` and `review`: an uploaded form, read, checked or reviewed; nothing of it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.bounds import Left, stop, work
from api.bounds.forms import Upload, parse
from api.problems import Problem
from api.settings import Settings
from api.state import State, state_of
from kg.reading import Killed, Limits, OutOfTime, run_bytes

__all__ = ["FORM", "answer_of", "form_of", "router"]

router = APIRouter(prefix="/api/v1", tags=["upload"])
NICE = 5
"""How far the reading of an uploaded file stands back behind searches and lists where all processors are busy."""

PATIENCE = 3
"""Seconds by the clock for a second of processor time: past it the machine is too busy, and the visitor is told so."""

RETRY = "10"
"""Seconds after which an upload that came to nothing may be tried again."""

TRIES = 2
"""Times that a file is read whose process is killed from outside."""

FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "title": "一份表"}},
                }
            }
        },
    }
}
"""The body in the terms of OpenAPI; the application adds the limit that its settings give."""


class ReadAnswer(BaseModel):
    """The records of a form, as `jixiao read --json` prints them."""

    model_config = ConfigDict(extra="allow")

    file: str
    sha256: str


def answer_of(upload: Upload, task: str, settings: Settings) -> str:
    """Return what a task (`api.uploaded`) makes of an uploaded file, in a process of its own, with limits.

    The client's name for the file is shown and never used as a path; the bytes lie in a folder that is gone when this returns.
    Where the client leaves, the process is ended.

    Raises:
        Problem: 422 where it cannot be read, or the answer is too long; 503 where the machine is too busy, or the process was
            killed twice.
        Left: the client has gone.
    """
    seconds = settings.upload_seconds
    limits = Limits(seconds=seconds, size=settings.upload_bytes, wall=PATIENCE * seconds, nice=NICE)
    name = upload.name[:200] or "上传的文件"
    for _ in range(TRIES):
        found = run_bytes(upload.data, name, f"api.uploaded:{task}", limits=limits, stop=stop())
        if stop().is_set():
            raise Left
        if not isinstance(found.error, Killed):
            break
    if isinstance(found.error, (Killed, OutOfTime)):
        raise Problem(503, f"现在太忙，请稍后再试：{found.error}", headers={"Retry-After": RETRY})
    if found.value is None:
        raise Problem(422, str(found.error))
    answer: str = found.value["answer"]
    return answer


async def form_of(request: Request, settings: Settings) -> Upload:
    """Return the form of a request.

    Raises:
        Problem: 4xx, the form is none, or its file is too large.
    """
    return await work(parse, request.headers.get("content-type", ""), await request.body(), settings.upload_bytes)


async def answered(request: Request, settings: Settings, task: str) -> Response:
    """Return what a task makes of the file of a request, which is JSON."""
    upload = await form_of(request, settings)
    return Response(await work(answer_of, upload, task, settings), media_type="application/json")


@router.post("/read", response_model=ReadAnswer, summary="读一份表", openapi_extra=FORM)
async def read(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the records of an uploaded form."""
    return await answered(request, state.settings, "as_reading")


@router.post("/check", response_model=list[dict[str, Any]], summary="查一份表有没有问题", openapi_extra=FORM)
async def check(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the findings on an uploaded form, as `jixiao check --json` prints them."""
    return await answered(request, state.settings, "as_findings")


@router.post("/review", response_model=dict[str, Any], summary="审一份表，给出建议等级和意见", openapi_extra=FORM)
async def review(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the opinion on an uploaded form, as `jixiao review --json` prints it."""
    return await answered(request, state.settings, "as_review")
