"""The page at ``/query``: named queries with parameters, an editor, results as table and chart, downloads."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

import ontology
from api.addresses import address_of
from api.bounds import stop, work
from api.chart import bars
from api.pages import render
from api.problems import Problem, without_paths
from api.routes.linked import PREFIXES
from api.sparql.gate import QueryRefused, inspect
from api.sparql.grammar import mistake
from api.sparql.pool import Answer, Busy
from api.state import State, state_of
from api.words import column as column_label
from api.words import concept
from kg import named_queries
from kg.errors import JixiaoError

__all__ = ["router"]

router = APIRouter()
ROWS_SHOWN, BARS_SHOWN, TEXT_SHOWN = 500, 30, 200_000
BYTES_SHOWN = 4 << 20
"""Size of an answer up to which the page shows it: reading a larger one would hold everybody up; it can be downloaded."""

RETRY = "5"
"""Seconds after which a query that met a limit may be tried again."""

SHORT = 28
"""Width of a cell's text, in letters (two a Han character), that stays on one line: a number of a document, a unit."""
ROW_FORMS = {"csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML"}
GRAPH_FORMS = {"ttl": "turtle", "nt": "ntriples", "jsonld": "jsonld", "rdf": "rdfxml"}
CONCEPTS = ("category", "kind", "role")
"""Columns of the queries that ship which hold notations of concepts."""

_NUMBERS = ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
START = """PREFIX jx: <https://w3id.org/jixiao/ns#>
SELECT ?division (COUNT(?document) AS ?documents) WHERE {
  ?document a jx:Document ; jx:divisionName ?division .
}
GROUP BY ?division
ORDER BY DESC(?documents)
"""


@router.get("/query")
async def page(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Show the editor; run the query of the address (``query``, or ``name`` with the parameters of a named query)."""
    asked = request.query_params
    query = asked.get("query", "").replace("\r\n", "\n")
    name = asked.get("name", "")
    told: dict[str, Any] = {"named": None, "values": {}, "answer": None, "error": None}
    status = 200
    try:
        if name:
            named = named_queries.load(name)
            told["named"] = named
            told["values"] = {
                parameter.name: asked.get(parameter.name, plain(parameter.default)) for parameter in named.parameters
            }
            given = {key: value for key, value in told["values"].items() if key in asked}
            query = query or await work(named_queries.bind, named, given)
        if query.strip():
            ships = bool(name) and not asked.get("query", "").strip()
            told["answer"] = await work(run, state, query, asked.get("x", ""), asked.get("y", ""), ships)
    except QueryRefused as error:
        told["error"] = {"text": error.reason, "line": error.line, "column": error.column}
        status = 400
    except Failed as error:
        told["error"] = {
            "head": "查询没有做完：" if error.answer.status == "limit" else "查询没有运行：",
            "text": str(error),
            "placed": error.answer.status == "syntax",
            "line": error.answer.line,
            "column": error.answer.column,
        }
        status = 503 if error.answer.status == "limit" else 400
    except SyntaxError as error:  # a text question that is not written as one
        told["error"] = {"text": mistake(str(error)).text, "line": 0, "column": 0}
        status = 400
    except JixiaoError as error:
        told["error"] = {"text": without_paths(request, str(error)), "line": 0, "column": 0}
        status = 400
    except Busy as error:
        told["error"] = {"text": f"查询太多，请稍后再试（{error}）", "line": 0, "column": 0}
        status = 503
    known = await work(terms, state)
    page = await work(
        render,
        "query.html",
        here="/query",
        generation=state.generation,
        json_address="/sparql?" + urlencode({"query": query}) if told["answer"] else None,
        query=query or START,
        asked=bool(query.strip()),
        lines=(query or START).split("\n") if told["error"] else [],
        themes=named_queries.themes(),
        prefixes={**PREFIXES, "res": state.base},
        terms=known,
        status=status,
        **told,
    )
    if status == 503:
        page.headers["Retry-After"] = RETRY
    return page


@router.get("/query/result.{form}")
async def result(form: str, request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the answer to ``query`` as a file in one of the W3C formats.

    Raises:
        Problem: 404 no such format, 400 a query that is wrong, 503 a limit.
    """
    query = request.query_params.get("query", "")
    if form not in ROW_FORMS and form not in GRAPH_FORMS:
        raise Problem(404, f"没有 {form} 这种格式")
    if len(query) > state.pool.limits.characters:
        raise Problem(413, f"查询超过 {state.pool.limits.characters} 字", limit=state.pool.limits.characters)

    def ask() -> Answer:
        kind = inspect(query).form
        if (kind in ("SELECT", "ASK")) != (form in ROW_FORMS):
            raise Problem(400, f"{kind} 查询的结果没有 {form} 这种格式")
        rows, graph = (form, "turtle") if form in ROW_FORMS else ("json", GRAPH_FORMS[form])
        return state.pool.ask(state.rewrite(query), rows=rows, graph=graph, stop=stop())

    try:
        answer = await work(ask)
    except QueryRefused as error:
        raise Problem(400, str(error)) from None
    except SyntaxError as error:
        raise Problem(400, mistake(str(error)).text) from None
    if answer.status == "limit":
        raise Problem(503, answer.message, headers={"Retry-After": RETRY})
    if answer.status != "ok":
        raise Problem(400, answer.message)
    # With a byte order mark, which Excel on Windows needs to take CSV as UTF-8.
    body = b"\xef\xbb\xbf" + answer.body if form == "csv" else answer.body
    return Response(
        body, media_type=answer.media_type, headers={"Content-Disposition": f'attachment; filename="result.{form}"'}
    )


class Failed(Exception):
    """The worker refused the query or met a limit."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.message)


def run(state: State, query: str, x: str, y: str, ships: bool) -> dict[str, Any]:
    """Return the answer to a query, ready to be shown; one that `ships` with its columns and concepts in Chinese.

    Raises:
        QueryRefused: it asks for what the service does not do, or is too long.
        Failed: it is wrong, or met a limit.
    """
    if len(query) > state.pool.limits.characters:
        raise QueryRefused(f"查询超过 {state.pool.limits.characters} 字")
    form = inspect(query).form
    answer = state.pool.ask(state.rewrite(query), rows="json", graph="turtle", stop=stop())
    if answer.status != "ok":
        raise Failed(answer)
    names = ROW_FORMS if form in ("SELECT", "ASK") else {name: name for name in GRAPH_FORMS}
    told: dict[str, Any] = {
        "form": form,
        "downloads": [(label, f"/query/result.{name}?" + urlencode({"query": query})) for name, label in names.items()],
    }
    if form in ("CONSTRUCT", "DESCRIBE"):
        text = answer.body.decode()
        return {**told, "text": text[:TEXT_SHOWN], "cut": len(text) > TEXT_SHOWN}
    if len(answer.body) > BYTES_SHOWN:
        return {**told, "large": len(answer.body)}
    found = json.loads(answer.body)
    if form == "ASK":
        return {**told, "boolean": found["boolean"]}
    columns = found["head"]["vars"]
    rows = found["results"]["bindings"]
    heads = {column: column_label(column) if ships else column for column in columns}
    if ships:
        rows = [{column: labelled(column, term) for column, term in row.items()} for row in rows]
    shown = [[cell(state, row.get(column)) for column in columns] for row in rows[:ROWS_SHOWN]]
    return {
        **told,
        "columns": columns,
        "rows": shown,
        "total": len(rows),
        "heads": heads,
        "chart": chart(columns, rows, x, y, heads),
    }


def labelled(column: str, term: dict[str, Any]) -> dict[str, Any]:
    """Return a term with the Chinese label of the category, kind or role whose notation it is."""
    if column not in CONCEPTS or term["type"] == "uri":
        return term
    return {**term, "value": concept(str(term["value"]))}


def cell(state: State, term: dict[str, Any] | None) -> dict[str, Any]:
    """Return a term as a cell: text, where it links to, whether it is a number."""
    if term is None:
        return {"text": "", "address": None, "number": False, "short": True}
    text = str(term["value"])
    if term["type"] == "uri":
        if text.startswith(ontology.NS):
            return {"text": "jx:" + text.removeprefix(ontology.NS), "address": None, "number": False, "short": True}
        address = address_of(text, state.base)
        short = text.removeprefix(state.base) if address else text
        if "/source/" in text and "#" in text and address:
            from api.evidence import place_address

            address = place_address(state, text)
        return {"text": short, "address": address, "number": False, "short": _width(short) <= SHORT}
    return {"text": text, "address": None, "number": number(term) is not None, "short": _width(text) <= SHORT}


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text[: SHORT + 1])


def number(term: dict[str, Any] | None) -> Decimal | None:
    """Return the number that a term is, None where it is none."""
    kind = str((term or {}).get("datatype", "")).rsplit("#", 1)[-1]
    if term is None or kind not in _NUMBERS:
        return None
    try:
        value = Decimal(str(term["value"]))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


Rows = list[dict[str, Any]]
"""Rows of an answer: a term by the name of its column, where there is one."""


def chart(columns: list[str], rows: Rows, x: str, y: str, heads: Mapping[str, str]) -> dict[str, Any] | None:
    """Return a bar chart of the rows where they have a label and a number, with the columns to choose from.

    Args:
        columns: of the answer.
        rows: of the answer.
        x: column of the labels, if it is one of `columns`.
        y: column of the numbers, if it holds numbers.
        heads: what the columns are called.
    """
    values = [column for column in columns if measures(column, rows)]
    if not values or len(rows) < 2:
        return None
    across = x if x in columns else naming(columns, values, rows)
    up = y if y in values else max(values, key=lambda column: sum(column in row for row in rows))  # the first of the fullest
    points = [(shortened(row.get(across)), value) for row in rows[:BARS_SHOWN] if (value := number(row.get(up))) is not None]
    if not points:
        return None
    return {
        "svg": Markup(bars(points, f"{heads[across]}：{heads[up]}")),
        "x": across,
        "y": up,
        "labels": columns,
        "values": values,
        "left_out": max(0, len(rows) - BARS_SHOWN),
    }


def shortened(term: dict[str, Any] | None) -> str:
    """Return what a bar is called: a text as it is (元/吨 too), the last part of an IRI.

    >>> shortened({"type": "literal", "value": "元/吨"}), shortened({"type": "uri", "value": "https://a.example/b"})
    ('元/吨', 'b')
    """
    text = str((term or {}).get("value", ""))
    return text.rsplit("/", 1)[-1] if (term or {}).get("type") == "uri" else text


def measures(column: str, rows: Rows) -> bool:
    """Say whether a column holds numbers that a bar can show; a bar as long as 2024 says nothing."""
    terms = [row[column] for row in rows if column in row]
    return bool(terms) and "year" not in column.lower() and all(number(term) is not None for term in terms)


def naming(columns: list[str], values: list[str], rows: Rows) -> str:
    """Return the column whose texts name the rows best: names rather than IRIs, and the first of those that repeat least."""
    labels = [column for column in columns if column not in values] or columns[:1]
    texts = [column for column in labels if all(row[column]["type"] != "uri" for row in rows if column in row)]
    return max(texts or labels, key=lambda column: len({row[column]["value"] for row in rows[:BARS_SHOWN] if column in row}))


def plain(default: str) -> str:
    """Return the default of a parameter as it is typed: a term without quotes, UNDEF as nothing.

    >>> plain('"财预〔2015〕88号"'), plain("UNDEF"), plain("2024")
    ('财预〔2015〕88号', '', '2024')
    """
    if default == "UNDEF":
        return ""
    return default.split('"')[1] if default.startswith('"') else default


def terms(state: State) -> list[tuple[str, str]]:
    """Return the classes and properties that the library uses, with their Chinese labels."""

    def make() -> list[tuple[str, str]]:
        from api.routes.pages.things import labels_of

        return sorted(
            (f"jx:{iri.removeprefix(ontology.NS)}", text)
            for iri, text in labels_of(state).items()
            if iri.startswith(ontology.NS) and "-" not in iri.removeprefix(ontology.NS)
        )

    return state.once("terms", make)
