"""`/api/v1/stats` and the dump: the library as a whole."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.bounds import work
from api.download import served
from api.dump import NAME, Dump
from api.problems import Problem
from api.render import json_text
from api.state import State, state_of
from search import catalog

__all__ = ["router"]

router = APIRouter(tags=["library"])


class Stats(BaseModel):
    """Counts of a library."""

    generation: str
    base: str
    quads: int
    model: str | None
    counts: dict[str, int]


def stats_of(state: State) -> dict[str, Any]:
    """Return the counts of the library."""
    manifest = state.library.generation.manifest
    counts = {name: catalog.listing(state.library.store, name, limit=1).total for name in catalog.KINDS}
    return {
        "generation": state.generation,
        "base": state.base,
        "quads": manifest.quads,
        "model": manifest.index.get("model_name") or manifest.index.get("model"),
        "counts": counts,
    }


@router.get("/api/v1/stats", response_model=Stats, summary="图谱库概况")
async def stats(state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the counts of the library."""
    return Response(json_text(await work(lambda: state.once("stats", lambda: stats_of(state)))), media_type="application/json")


@router.get(f"/{NAME}", summary="全部数据（N-Quads，gzip）", response_class=Response)
async def dump(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return all quads as sorted N-Quads, compressed: a file, made once for a generation, which can be taken in parts."""
    made = state.once("dump", lambda: Dump(state.library.generation.store))
    try:
        path = await asyncio.wrap_future(made.file())
    except OSError as error:
        raise Problem(503, "全库数据现在做不出来（磁盘空间不足？）", headers={"Retry-After": "60"}) from error
    return served(
        request,
        path,
        tag=f'"{state.generation}"',
        media_type="application/gzip",
        filename=f"jixiao-{state.generation}.nq.gz",
    )
