"""`/api/v1/{documents, projects, …}`: lists with filters, as JSON, CSV or Excel, and single things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, create_model

from api.addresses import address_of
from api.bounds import work
from api.problems import Problem
from api.render import json_text
from api.render import rows as render_rows
from api.state import State, state_of
from api.tables import workbook
from search import catalog
from search.catalog import KINDS, BadList, Kind

__all__ = ["plain_row", "router", "table_response"]

router = APIRouter(prefix="/api/v1", tags=["catalog"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Form = Literal["json", "csv", "tsv", "xlsx"]


class ListAnswer(BaseModel):
    """A piece of a list; `next` and `previous` are addresses of the neighbouring pieces."""

    total: int = Field(ge=0)
    offset: int = Field(ge=0)
    limit: int = Field(ge=1)
    next: str | None
    previous: str | None
    rows: list[dict[str, Any]]


class Thing(BaseModel):
    """A single thing of the library."""

    model_config = ConfigDict(extra="allow")

    iri: str
    kind: str


class Paging(BaseModel):
    """Which piece of a list, and in which form."""

    model_config = ConfigDict(extra="forbid")

    offset: int = Field(0, ge=0, le=10_000_000, description="跳过几条")
    limit: int = Field(50, ge=1, le=catalog.MOST, description="返回几条")
    format: Form = Field("json", description="json、csv、tsv 或 xlsx（Excel）")


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for a table: things that it points at by their labels."""

    def flat(value: Any) -> Any:
        if isinstance(value, dict) and "label" in value:
            return value["label"]
        if isinstance(value, list):
            return "、".join(str(flat(item)) for item in value if not (isinstance(item, dict) and "label" not in item))
        return value

    return {name: flat(value) for name, value in row.items()}


def table_response(columns: tuple[str, ...], rows: list[dict[str, Any]], form: str, name: str) -> Response:
    """Return rows as CSV, TSV or Excel, to be saved under `name`."""
    if form == "xlsx":
        body = workbook({name: (columns, rows)})
        headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
        return Response(body, media_type=XLSX, headers=headers)
    # With a byte order mark, which Excel on Windows needs to take CSV as UTF-8.
    text = ("\ufeff" if form == "csv" else "") + render_rows(rows, columns, form)
    media = {"csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8"}[form]
    return Response(text, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'})


def parameters_of(kind: Kind) -> type[Paging]:
    """Return the model of a list's parameters: paging and its filters."""
    fields: dict[str, Any] = {}
    for name, (form, _) in kind.filters.items():
        if form == "integer":
            fields[name] = (int | None, Field(None, ge=0, le=9999))
        else:
            fields[name] = (str | None, Field(None, max_length=500, description="IRI" if form == "iri" else None))
    return create_model(f"{kind.term}Parameters", __base__=Paging, **fields)


def endpoint(kind: Kind, parameters: type[Paging]) -> Callable[..., Awaitable[Response]]:
    """Return the function that answers for one list."""

    async def answer(given: Paging, state: Annotated[State, Depends(state_of)]) -> Response:
        filters = {name: str(value) for name in kind.filters if (value := getattr(given, name)) not in (None, "")}
        return await work(listed, state, kind, filters, given)

    # The model is made at run time, so no annotation in the source can name it.
    answer.__annotations__["given"] = Annotated[parameters, Query()]
    answer.__doc__ = f"List the {kind.name} of the library, ordered by IRI."
    return answer


def listed(state: State, kind: Kind, filters: dict[str, str], given: Paging) -> Response:
    """Return a piece of a list, in the form that is asked for."""
    try:
        page = catalog.listing(state.library.store, kind.name, filters=filters, offset=given.offset, limit=given.limit)
    except BadList as error:
        raise Problem(400, str(error)) from None
    rows = list(page.rows)
    if given.format != "json":
        return table_response(("iri", *kind.columns), [plain_row(row) for row in rows], given.format, kind.name)

    def at(offset: int) -> str:
        return f"/api/v1/{kind.name}?" + urlencode({**filters, "offset": offset, "limit": given.limit})

    told = {
        "total": page.total,
        "offset": page.offset,
        "limit": given.limit,
        "next": at(page.offset + given.limit) if page.offset + given.limit < page.total else None,
        "previous": at(max(0, page.offset - given.limit)) if page.offset else None,
        "rows": rows,
    }
    return Response(json_text(told), media_type="application/json")


for _kind in KINDS.values():
    _parameters = parameters_of(_kind)
    router.add_api_route(
        f"/{_kind.name}",
        endpoint(_kind, _parameters),
        methods=["GET"],
        summary=f"{_kind.label}列表",
        response_model=ListAnswer,
        operation_id=f"list_{_kind.name}",
        responses={200: {"content": {"text/csv": {}, "text/tab-separated-values": {}, XLSX: {}}}},
    )


@router.get("/item", response_model=Thing, summary="一个指标、项目、文件……的全部内容")
async def item(
    iri: Annotated[str, Query(min_length=1, max_length=2000, description="IRI")], state: Annotated[State, Depends(state_of)]
) -> Response:
    """Return one thing by its IRI, with the address of its page."""
    try:
        kind, fields = await work(catalog.item, state.library.store, iri)
    except BadList as error:
        raise Problem(404, str(error)) from None
    told = {"kind": kind.name, "address": address_of(iri, state.base), **fields}
    return Response(json_text(told), media_type="application/json")
