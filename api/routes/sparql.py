"""`/sparql`: the SPARQL 1.1 Protocol (W3C Recommendation, 21 March 2013), query operation only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.bounds import stop, work
from api.negotiation import choose
from api.problems import Problem
from api.routes.linked import description
from api.sparql.gate import QueryRefused, inspect
from api.sparql.grammar import mistake
from api.sparql.pool import Answer
from api.state import State, state_of

__all__ = ["router"]

router = APIRouter(tags=["sparql"])

ROWS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
}
FIELDS = 100


@router.get("/sparql", summary="Query by GET")
async def by_get(
    request: Request,
    state: Annotated[State, Depends(state_of)],
    query: Annotated[list[str] | None, Query(description="A SPARQL 1.1 query")] = None,
) -> Response:
    """Answer a query from the query string (protocol section 2.1.1)."""
    parameters = request.query_params
    if not parameters:
        # Service Description, section 2: a GET of the endpoint without a query describes the service.
        return description(state)
    return await respond(
        request, state, query or [], parameters.getlist("default-graph-uri"), parameters.getlist("named-graph-uri")
    )


@router.post("/sparql", summary="Query by POST, as a form or directly")
async def by_post(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Answer a query from a form (protocol section 2.1.2) or from the body itself (section 2.1.3)."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await request.body()
    if kind == "application/sparql-query":
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            raise Problem(400, "查询不是 UTF-8") from None
        parameters = request.query_params
        return await respond(
            request, state, [text], parameters.getlist("default-graph-uri"), parameters.getlist("named-graph-uri")
        )
    if kind == "application/x-www-form-urlencoded":
        form = await work(form_of, body)
        if "update" in form:
            raise Problem(403, "只读：不接受更新")
        return await respond(
            request, state, form.get("query", []), form.get("default-graph-uri", []), form.get("named-graph-uri", [])
        )
    if kind == "application/sparql-update":
        raise Problem(403, "只读：不接受更新")
    raise Problem(415, "应为 application/sparql-query 或 application/x-www-form-urlencoded")


def form_of(body: bytes) -> dict[str, list[str]]:
    """Return the fields of a form.

    Raises:
        Problem: 400, no UTF-8 or too many fields.
    """
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except UnicodeDecodeError:
        raise Problem(400, "查询不是 UTF-8") from None
    except ValueError:
        raise Problem(400, f"参数超过 {FIELDS} 个", limit=FIELDS) from None


async def respond(
    request: Request, state: State, queries: Sequence[str], default: Sequence[str], named: Sequence[str]
) -> Response:
    """Answer exactly one query, in the format that the Accept header asks for."""
    if len(queries) != 1:
        raise Problem(400, "应有且只有一个 query 参数")
    query = queries[0]
    most = state.pool.limits.characters
    if len(query) > most:  # before anything looks at it
        raise Problem(413, f"查询超过 {most} 字", limit=most)
    accept = request.headers.get("accept", "*/*")

    def ask() -> Answer:
        is_rows = inspect(query).form in ("SELECT", "ASK")
        offered = ROWS if is_rows else GRAPHS
        media = choose(accept, list(offered))
        if media is None:
            raise Problem(406, "可给的格式：" + "、".join(offered))
        chosen = offered[media]
        # The text questions are answered here, by the index; the rest of the query in the worker.
        return state.pool.ask(
            state.rewrite(query),
            rows=chosen if is_rows else "json",
            graph="turtle" if is_rows else chosen,
            default_graphs=default,
            named_graphs=named,
            stop=stop(),
        )

    try:
        answer = await work(ask)
    except QueryRefused as error:
        raise Problem(400, str(error), line=error.line, column=error.column) from None
    except SyntaxError as error:
        wrong = mistake(str(error))
        raise Problem(400, wrong.text, line=wrong.line, column=wrong.column) from None
    if answer.status == "ok":
        return Response(answer.body, media_type=answer.media_type)
    if answer.status == "limit":
        raise Problem(503, answer.message, headers={"Retry-After": "5"})
    raise Problem(400, answer.message, line=answer.line, column=answer.column)
