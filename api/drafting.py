"""A draft as it goes back and forth between the service and a page: what was typed, checked for size, and made into records.

Nothing of it is kept: the page holds the whole draft and sends it with each request.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.problems import Problem
from api.routes.similar import Described
from kg.categories import parent_of
from kg.errors import WrongCall
from kg.records import Citation, Indicator
from kg.values import parse
from search import Library
from search.draft import Draft, Own, draft
from search.draft.plan import CATEGORIES, label

__all__ = ["LINES", "Body", "TypedLine", "drafted"]

LINES = 60
"""Lines of a draft; official forms have some ten, the longest real ones forty."""


class TypedLine(BaseModel):
    """A line as it stands on the page."""

    model_config = ConfigDict(extra="forbid")

    category: str = Field(max_length=40, description="二级指标的类别", examples=["output.quality"])
    level3: str = Field("", max_length=200, description="三级指标")
    target: str = Field("", max_length=200, description="指标值")
    description: str = Field("", max_length=500, description="指标描述")
    basis: list[str] = Field([], max_length=10, description="依据文件的文号")


class Body(Described):
    """A project with the lines that it has so far; without lines a full set is proposed."""

    goals: list[str] = Field([], max_length=20, description="绩效目标，每条一项")
    scheme: Literal["default", "cost"] | None = Field(None, description="成本指标在产出之下，或单列为一级")
    library_set: str | None = Field(None, max_length=200, description="指标库的题名")
    lines: list[TypedLine] = Field([], max_length=LINES, description="已有的行，原样保留")
    fill: bool = Field(True, description="是否补足缺少的指标")
    gaps: bool = Field(True, description="已有的行中空着的栏是否给出建议")


def drafted(library: Library, body: Body) -> Draft:
    """Return the draft that a body asks for.

    Raises:
        Problem: 422 for a text that is too long or a category that is none; 400 for a library of indicators that is none.
    """
    if any(len(goal) > 500 for goal in body.goals) or any(len(each) > 100 for line in body.lines for each in line.basis):
        raise Problem(422, "一条绩效目标最多 500 字，一个文号最多 100 字", limit=500)
    rows = tuple(_row(number, line) for number, line in enumerate(body.lines, 1))
    own = Own(tuple(goal.strip() for goal in body.goals if goal.strip()), rows)
    try:
        return draft(
            library,
            body.asked(),
            scheme=body.scheme,
            library_set=body.library_set or None,
            own=own,
            fill=body.fill,
            propose_gaps=body.gaps,
        )
    except WrongCall as error:
        raise Problem(400, str(error)) from None


def _row(number: int, line: TypedLine) -> Indicator:
    above = parent_of(line.category)
    if line.category not in CATEGORIES or above is None:
        raise Problem(422, f"没有这个类别：{line.category[:40]}（可用：{'、'.join(sorted(CATEGORIES))}）")
    name = line.level3.strip()
    return Indicator(
        project="p1",
        ordinal=number,
        level1=label(above),
        level2=label(line.category),
        level3=name,
        target=parse(line.target.strip(), name=name or None).target,
        level1_category=above,
        level2_category=line.category,
        description=line.description.strip() or None,
        citations=tuple(Citation(each, each, None, "basis") for told in line.basis if (each := told.strip())),
    )
