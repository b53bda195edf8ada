"""`/api/v1/reviews`: the forms of the folder under review, and the decisions on their findings."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.bounds import work
from api.desk import Desk, Form
from api.problems import Problem
from search.review.marks import LONGEST, Mark

__all__ = ["desk_of", "own_page", "router", "row_of"]

router = APIRouter(prefix="/api/v1/reviews", tags=["review"])

Name = Annotated[str, Query(min_length=1, max_length=1000, description="表的文件名，在文件夹内的路径")]


class Decision(BaseModel):
    """A decision on a finding."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["open", "accepted", "rejected"] = Field("open", description="待定、采纳、不采纳")
    comment: str = Field("", max_length=LONGEST, description="审核人意见")


def desk_of(request: Request) -> Desk:
    """Return the desk of the service.

    Raises:
        Problem: 404, it has none.
    """
    desk: Desk | None = request.app.state.desk
    if desk is None:
        raise Problem(404, "没有待审核的文件夹：启动服务时加 --forms 文件夹")
    return desk


def own_page(request: Request) -> None:
    """Let a request change something only where it comes from a page of ours, or from no page.

    Raises:
        Problem: 403, it comes from a page of somebody else.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "none")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    if elsewhere or site not in ("same-origin", "none"):
        raise Problem(403, "只接受本站页面发来的审核意见")


def row_of(form: Form) -> dict[str, Any]:
    """Return a line of the overview: grades, numbers of findings that stand, what was decided, the most serious one."""
    sheet = form.sheet
    if sheet is None:
        return {
            "file": form.name, "title": None, "grade": None, "errors": None, "warnings": None, "hints": None, "decided": None,
            "findings": None, "first": form.error or None, "read": bool(form.error),
        }  # fmt: skip
    told, kept = sheet.opinion, sheet.kept
    roots = [finding for finding in kept if finding.caused_by is None]
    return {
        "file": form.name,
        "title": sheet.title or None,
        "grade": told.grade,
        **{part.part: part.grade for part in told.parts},
        "errors": sum(finding.severity == "error" for finding in roots),
        "warnings": sum(finding.severity == "warning" for finding in roots),
        "hints": sum(finding.severity == "info" for finding in roots),
        "decided": sheet.done,
        "findings": len(sheet.findings),
        "first": form.error or next((finding.message for finding in kept if finding.severity != "info"), None),
        "read": True,
    }


@router.get("", summary="待审核的各份表")
async def overview(request: Request) -> dict[str, Any]:
    """Return a line a form; forms that are not read yet are read from now on."""
    rows = [row_of(form) for form in await work(desk_of(request).forms)]
    return {"forms": rows, "waiting": sum(not row["read"] for row in rows)}


@router.get("/form", summary="一份表的问题和审核意见")
async def one(request: Request, name: Name) -> dict[str, Any]:
    """Return the findings of a form with id, state and comment, and the grades to which those that stand lead."""
    return told_of(await work(desk_of(request).form, name))


@router.put("/form/finding", summary="对一个问题的处理意见")
async def decide(
    request: Request, name: Name, id: Annotated[str, Query(min_length=8, max_length=20)], decision: Decision  # noqa: A002
) -> dict[str, Any]:  # fmt: skip
    """Keep a decision on a finding in FILE.review.json beside the form; returns the form with it."""
    own_page(request)
    mark = Mark(decision.state, decision.comment)
    return told_of(await work(desk_of(request).decide, name, {id: mark}))


def told_of(form: Form) -> dict[str, Any]:
    """Return a form with its findings.

    Raises:
        Problem: 422, it cannot be read.
    """
    if form.sheet is None:
        raise Problem(422, f"{form.name}：{form.error}")
    return {**form.sheet.to_json(), "file": form.name, "error": form.error or None}
