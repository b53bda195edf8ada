"""`/readyz`: whether the service answers, for whoever starts and watches it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.render import json_text

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Return 200 once a SPARQL worker has answered and while one lives, else 503; with generation, workers and memory."""
    told: dict[str, Any] = await asyncio.to_thread(request.app.state.holder.ready)
    return Response(
        json_text(told),
        200 if told["ready"] else 503,
        headers={"Cache-Control": "no-store", "ETag": 'W/"now"'},
        media_type="application/json",
    )
