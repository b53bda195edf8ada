"""`/api/v1/read` and `/api/v1/check`: an uploaded form, read or checked; nothing of it is kept."""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.problems import Problem
from api.render import json_text
from api.state import State, state_of
from kg import codec
from kg.check import check as check_reading
from kg.check import to_json
from kg.document import Document
from kg.ingest.sandbox import Job, Limits, run
from kg.records import Reading
from kg.store.grids import document_from_json

__all__ = ["reading_of", "router"]

router = APIRouter(prefix="/api/v1", tags=["upload"])
SECONDS = 20.0


class ReadAnswer(BaseModel):
    """The records of a form, as `jixiao read --json` prints them."""

    model_config = ConfigDict(extra="allow")

    file: str
    sha256: str


async def reading_of(upload: UploadFile, limit: int) -> tuple[Reading, Document]:
    """Return the reading and the masked document of an uploaded file, read in a process of its own, with limits.

    The client's name for the file is shown and never used as a path; the bytes lie in a folder that is gone when this returns.

    Raises:
        Problem: 413 where the file is too large, 422 where it cannot be read.
    """
    data = await upload.read(limit + 1)
    if len(data) > limit:
        raise Problem(413, f"文件超过 {limit} 字节")
    name = Path((upload.filename or "上传的文件").replace("\\", "/")).name[:200] or "上传的文件"

    def work() -> tuple[Reading, Document]:
        with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
            path = Path(folder) / "upload"
            path.write_bytes(data)
            (outcome,) = run([Job(path, name)], "kg.store.extract:extract", Limits(seconds=SECONDS, size=limit, workers=1))
        if outcome.error is not None or outcome.value is None:
            raise Problem(422, str(outcome.error))
        told = outcome.value
        reading = replace(codec.from_json(codec.loads(told["reading"])), file=name)
        return reading, document_from_json(json.loads(told["grid"]), name)

    return await asyncio.to_thread(work)


@router.post("/read", response_model=ReadAnswer, summary="读一份表")
async def read(file: Annotated[UploadFile, File()], state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the records of an uploaded form."""
    reading, _ = await reading_of(file, state.settings.upload_bytes)
    return Response(codec.dumps(codec.to_json(reading)), media_type="application/json")


@router.post("/check", response_model=list[dict[str, Any]], summary="查一份表有没有问题")
async def check(file: Annotated[UploadFile, File()], state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the findings on an uploaded form, as `jixiao check --json` prints them."""
    reading, document = await reading_of(file, state.settings.upload_bytes)
    findings = await asyncio.to_thread(check_reading, reading, document)
    return Response(json_text([to_json(finding) for finding in findings]), media_type="application/json")
