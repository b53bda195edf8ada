"""`/api/v1/stats` and the dump: the library as a whole."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from api.render import json_text
from api.state import State, state_of
from kg.store.embedded import sorted_nquads
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
    return Response(json_text(await asyncio.to_thread(stats_of, state)), media_type="application/json")


@router.get("/dump.nq.gz", summary="全部数据（N-Quads，gzip）", response_class=Response)
async def dump(state: Annotated[State, Depends(state_of)]) -> Response:
    """Return all quads as sorted N-Quads, compressed."""

    def packed() -> Iterator[bytes]:
        # A gzip member without time and name: the same library gives the same bytes.
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        for text in sorted_nquads(state.library.store.quads()):
            yield packer.compress(text.encode())
        yield packer.flush()

    headers = {"Content-Disposition": f'attachment; filename="jixiao-{state.generation}.nq.gz"'}
    return StreamingResponse(packed(), media_type="application/gzip", headers=headers)
