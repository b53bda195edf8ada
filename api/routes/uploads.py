"""`/api/v1/read` and `/api/v1/check`: an uploaded form, read or checked; nothing of it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.bounds import Left, stop, work
from api.bounds.forms import Upload, parse
from api.problems import Problem
from api.render import json_text
from api.settings import Settings
from api.state import State, state_of
from kg import codec
from kg.check import check as check_reading
from kg.check import to_json
from kg.document import Document
from kg.reading import Killed, Limits, OutOfTime, read_bytes
from kg.records import Reading

__all__ = ["FORM", "reading_of", "router"]

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


def reading_of(upload: Upload, settings: Settings) -> tuple[Reading, Document]:
    """Return the reading and the masked document of an uploaded file, read in a process of its own, with limits.

    The client's name for the file is shown and never used as a path; the bytes lie in a folder that is gone when this returns.
    Where the client leaves, the process is ended.

    Raises:
        Problem: 422 where it cannot be read; 503 where the machine is too busy, or the process was killed twice.
        Left: the client has gone.
    """
    seconds = settings.upload_seconds
    limits = Limits(seconds=seconds, size=settings.upload_bytes, wall=PATIENCE * seconds, nice=NICE)
    for _ in range(TRIES):
        found = read_bytes(upload.data, upload.name[:200] or "上传的文件", limits=limits, stop=stop())
        if stop().is_set():
            raise Left
        if not isinstance(found.error, Killed):
            break
    if isinstance(found.error, (Killed, OutOfTime)):
        raise Problem(503, f"现在太忙，请稍后再试：{found.error}", headers={"Retry-After": RETRY})
    if found.reading is None or found.document is None:
        raise Problem(422, str(found.error))
    return found.reading, found.document


async def uploaded(request: Request, settings: Settings) -> tuple[Reading, Document, Upload]:
    """Return the reading, the masked document and the form of a request.

    Raises:
        Problem: 4xx, the form is none, its file is too large or cannot be read; 503, see `reading_of`.
    """
    body, kind = await request.body(), request.headers.get("content-type", "")

    def read() -> tuple[Reading, Document, Upload]:
        upload = parse(kind, body, settings.upload_bytes)
        return *reading_of(upload, settings), upload

    return await work(read)


@router.post("/read", response_model=ReadAnswer, summary="读一份表", openapi_extra=FORM)
async def read(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the records of an uploaded form."""
    reading, _, _ = await uploaded(request, state.settings)
    return Response(await work(lambda: codec.dumps(codec.to_json(reading))), media_type="application/json")


@router.post("/check", response_model=list[dict[str, Any]], summary="查一份表有没有问题", openapi_extra=FORM)
async def check(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the findings on an uploaded form, as `jixiao check --json` prints them."""
    reading, document, _ = await uploaded(request, state.settings)
    findings = await work(lambda: json_text([to_json(finding) for finding in check_reading(reading, document)]))
    return Response(findings, media_type="application/json")
