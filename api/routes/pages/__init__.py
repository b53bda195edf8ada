"""Pages for people, rendered on the server: one module a family of pages."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from api.routes.pages import check, compare, draft, guide, library, lists, next_year, query, review, search, similar, trace

__all__ = ["router"]

router = APIRouter(include_in_schema=False, default_response_class=Response)
for _family in (search, draft, next_year, similar, lists, trace, compare, check, review, query, library, guide):
    router.include_router(_family.router)
