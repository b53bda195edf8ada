"""`/api/v1/read` and `/api/v1/check`: an uploaded form, read or checked; nothing of it is kept."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.problems import Problem
from api.render import json_text
from api.settings import Settings
from api.state import State, state_of
from kg import codec
from kg.check import check as check_reading
from kg.check import to_json
from kg.document import Document
from kg.reading import Limits, read_bytes
from kg.records import Reading

__all__ = ["reading_of", "router"]

router = APIRouter(prefix="/api/v1", tags=["upload"])


class ReadAnswer(BaseModel):
    """The records of a form, as `jixiao read --json` prints them."""

    model_config = ConfigDict(extra="allow")

    file: str
    sha256: str


async def reading_of(upload: UploadFile, settings: Settings) -> tuple[Reading, Document]:
    """Return the reading and the masked document of an uploaded file, read in a process of its own, with limits.

    The client's name for the file is shown and never used as a path; the bytes lie in a folder that is gone when this returns.

    Raises:
        Problem: 413 where the file is too large, 422 where it cannot be read.
    """
    limit = settings.upload_bytes
    data = await upload.read(limit + 1)
    if len(data) > limit:
        raise Problem(413, f"文件超过 {limit} 字节")
    limits = Limits(seconds=settings.upload_seconds, size=limit)
    found = await asyncio.to_thread(read_bytes, data, upload.filename or "上传的文件", limits=limits)
    if found.reading is None or found.document is None:
        raise Problem(422, str(found.error))
    return found.reading, found.document


@router.post("/read", response_model=ReadAnswer, summary="读一份表")
async def read(file: Annotated[UploadFile, File()], state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the records of an uploaded form."""
    reading, _ = await reading_of(file, state.settings)
    return Response(codec.dumps(codec.to_json(reading)), media_type="application/json")


@router.post("/check", response_model=list[dict[str, Any]], summary="查一份表有没有问题")
async def check(file: Annotated[UploadFile, File()], state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the findings on an uploaded form, as `jixiao check --json` prints them."""
    reading, document = await reading_of(file, state.settings)
    findings = await asyncio.to_thread(check_reading, reading, document)
    return Response(json_text([to_json(finding) for finding in findings]), media_type="application/json")
