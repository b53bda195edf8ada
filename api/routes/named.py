"""`/sparql/queries`: the named queries, listed and run."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.bounds import work
from api.problems import Problem
from api.routes.sparql import respond
from api.state import State, state_of
from kg import named_queries

__all__ = ["router"]

router = APIRouter(prefix="/sparql/queries", tags=["sparql"])


class NamedQuery(BaseModel):
    """A query that ships: titles and explanations by language, parameters with their defaults, its theme, and the text."""

    name: str
    title: dict[str, str]
    explanation: dict[str, str]
    parameters: list[dict[str, Any]]
    theme: str
    query: str
    address: str


@router.get("", response_model=list[NamedQuery], summary="现成的查询")
async def listed() -> list[NamedQuery]:
    """List the named queries."""
    found = []
    for name in named_queries.names():
        query = named_queries.load(name)
        parameters = [
            {"name": one.name, "kind": one.kind, "default": one.default, "about": dict(one.about)} for one in query.parameters
        ]
        found.append(
            NamedQuery(
                name=name,
                title=dict(query.title),
                explanation=dict(query.explanation),
                parameters=parameters,
                theme=query.theme,
                query=query.text,
                address=f"/sparql/queries/{name}",
            )
        )
    return found


@router.get("/{name}", summary="运行一个现成的查询", response_class=Response)
async def run(
    name: Annotated[str, Path(max_length=100, pattern=r"^[a-z0-9-]+$")],
    request: Request,
    state: Annotated[State, Depends(state_of)],
) -> Response:
    """Answer a named query; its parameters stand in the query string, the format is chosen by Accept."""
    try:
        text = await work(lambda: named_queries.bind(named_queries.load(name), dict(request.query_params)))
    except named_queries.UnknownQuery as error:
        raise Problem(404, str(error)) from None
    except named_queries.BadParameter as error:
        raise Problem(400, str(error)) from None
    return await respond(request, state, [text], [], [])
