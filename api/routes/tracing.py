"""`/api/v1/trace`: from a policy document to what rests on it, and back."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.bounds import work
from api.flow import flow_svg
from api.problems import Problem
from api.render import json_text
from api.routes.catalog import XLSX, table_response
from api.state import State, state_of
from api.tables import workbook
from api.traced import tables_of
from kg.errors import JixiaoError
from search.rests import rests
from search.trace import trace as trace_policy

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["trace"])
REST_COLUMNS = ("project", "level3", "target", "year", "policies", "superseded", "basis", "indicator")


class TraceAnswer(BaseModel):
    """What rests on a policy document, a row a project and year, and each indicator with its cell."""

    policies: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    counts: dict[str, int] = Field(description="各按本身计一次")
    wan: float | None = Field(description="项目预算合计，万元")
    unknown_money: int = Field(description="预算未知的项目数")
    first_year: int | None
    last_year: int | None
    same_title: list[dict[str, Any]]


class RestsAnswer(BaseModel):
    """What a thing rests on, a row an indicator."""

    iri: str
    rows: list[dict[str, Any]]
    without: int
    policies: list[dict[str, Any]]


@router.get("/trace", response_model=TraceAnswer, summary="从政策文件到项目和指标")
async def trace(
    number: Annotated[str, Query(min_length=1, max_length=200, description="文号（任何写法）或文件标题")],
    state: Annotated[State, Depends(state_of)],
    format: Annotated[Literal["json", "csv", "tsv", "xlsx", "svg"], Query()] = "json",  # noqa: A002 - the parameter's name
    rows: Annotated[Literal["projects", "indicators"], Query(description="CSV、TSV 每行是项目年度还是指标")] = "projects",
    as_of: Annotated[int | None, Query(ge=1949, le=2100, description="截至这一年年底")] = None,
) -> Response:
    """Return what rests on a policy document, also as a table or as a picture."""

    def answer() -> Response:
        found = trace_policy(state.library.store, number, as_of)
        if not found.policies:
            raise Problem(404, f"库中没有引用 {number} 的地方")
        if format == "svg":
            return Response(flow_svg(found.rows, f"依据 {number}"), media_type="image/svg+xml")
        if format == "json":
            return Response(json_text(found.as_dict()), media_type="application/json")
        tables = tables_of(found)
        if format == "xlsx":
            headers = {"Content-Disposition": 'attachment; filename="trace.xlsx"'}
            return Response(workbook(tables), media_type=XLSX, headers=headers)
        columns, told = tables["指标" if rows == "indicators" else "项目"]
        return table_response(tuple(columns), told, format, "trace")

    return await work(answer)


@router.get("/rests", response_model=RestsAnswer, summary="指标、项目或单位依据什么")
async def rests_on(
    iri: Annotated[str, Query(min_length=1, max_length=2000, description="指标、项目、文档或单位的 IRI")],
    state: Annotated[State, Depends(state_of)],
    format: Annotated[Literal["json", "csv", "tsv", "xlsx"], Query()] = "json",  # noqa: A002 - the parameter's name
) -> Response:
    """Return what a thing rests on, and how many of its indicators rest on nothing."""

    def answer() -> Response:
        try:
            found = rests(state.library.store, iri)
        except JixiaoError as error:
            raise Problem(404, str(error)) from None
        except ValueError:
            raise Problem(400, "应为 IRI") from None
        if format == "json":
            return Response(json_text(found.as_dict()), media_type="application/json")
        return table_response(REST_COLUMNS, list(found.rows), format, "rests")

    return await work(answer)
