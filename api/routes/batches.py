"""A batch of searches as it comes in: JSON that is bounded in number, text and nesting before it is looked at closely."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from api.problems import ERRORS_TOLD, Problem

__all__ = ["BATCH_BODY", "NESTING", "BatchQuery", "Part", "SearchParameters", "parsed"]

NESTING = 8
"""Arrays and objects within each other; a batch needs three."""

KEYS = 20
"""Keys of one query; there are 17."""


class SearchParameters(BaseModel):
    """Filters of a search, as on the command line; an empty one is none."""

    model_config = ConfigDict(extra="forbid")

    level1: str | None = Field(None, max_length=50, description="一级指标，印出的或类别", examples=["产出指标"])
    level2: str | None = Field(None, max_length=50, description="二级指标，印出的或类别", examples=["质量指标"])
    department: str | None = Field(None, max_length=100, description="部门名称的一部分，或单位编码")
    division: str | None = Field(None, max_length=50, description="行政区划名称或代码，含下级")
    year: int | None = Field(None, ge=1949, le=2100, description="年度")
    unit: str | None = Field(None, max_length=20, description="计量单位", examples=["%"])
    operator: Literal["≥", "≤", ">", "<", "=", "between"] | None = Field(None, description="关系符号")
    cites: str | None = Field(None, max_length=100, description="依据的文号，任何写法")
    quantitative: bool | None = Field(None, description="是否定量")
    project_text: str | None = Field(None, max_length=100, description="项目名称中的文字")
    head: str | None = Field(None, max_length=50, description="表述的中心词", examples=["满意度"])
    slot: str | None = Field(None, max_length=100, description="中心词之前的衡量对象", examples=["受益群众"])

    def given(self) -> dict[str, object]:
        """Return the filters that are set."""
        return {
            name: value for name in SearchParameters.model_fields if (value := getattr(self, name)) is not None and value != ""
        }


Part = Literal["level2", "department", "division", "year", "unit", "operator", "cites"]
"""`search.understand.PARTS`."""


class BatchQuery(SearchParameters):
    """One query of a batch; `id` is given back."""

    id: str | int | None = Field(None, description="随答案返回")
    query: str = Field(min_length=1, max_length=500)
    top: int = Field(10, ge=1, le=100)
    mode: Literal["near", "alt"] = "near"
    ignore: list[Part] = Field([], max_length=7)


_QUERIES = TypeAdapter(list[BatchQuery])
_SCHEMA = {"type": "array", "items": BatchQuery.model_json_schema(), "title": "一批查询"}
BATCH_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": {"schema": _SCHEMA}}}}
"""The body in the terms of OpenAPI; the application adds the limits that its settings give."""

_MARK = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def parsed(body: bytes, most: int, characters: int) -> list[BatchQuery]:
    """Return the queries of a batch.

    Args:
        body: JSON, an array of objects.
        most: queries in a batch.
        characters: of all queries together: what a batch costs goes with its text.

    Raises:
        Problem: 422 with the limit that is passed, or with what is wrong where.
    """
    if nested_deeper(body, NESTING):
        raise Problem(422, f"JSON 嵌套超过 {NESTING} 层", limit=NESTING)
    try:
        told = from_json(body)
    except ValueError as error:
        raise Problem(422, f"不是合法的 JSON：{error}") from None
    if not isinstance(told, list):
        raise Problem(422, "应为一个数组，每项一个查询")
    if len(told) > most:
        raise Problem(422, f"一批最多 {most} 个查询，这里有 {len(told)} 个", limit=most)
    for number, one in enumerate(told, 1):
        if isinstance(one, dict) and len(one) > KEYS:
            raise Problem(422, f"第 {number} 个查询的键超过 {KEYS} 个", limit=KEYS)
    try:
        queries = _QUERIES.validate_python(told)
    except ValidationError as error:
        errors = [
            {"where": ["body", *item["loc"]], "what": item["msg"]}
            for item in error.errors(include_url=False, include_context=False, include_input=False)[:ERRORS_TOLD]
        ]
        raise Problem(422, "参数不合要求", errors=errors) from None
    total = sum(len(one.query) for one in queries)
    if total > characters:
        raise Problem(422, f"一批的查询合计最多 {characters} 字，这里有 {total} 字", limit=characters)
    return queries


def nested_deeper(body: bytes, most: int) -> bool:
    """Say whether arrays and objects stand deeper in each other than `most`.

    >>> nested_deeper(b'[{"ignore": ["[[[["]}]', 3), nested_deeper(b'[[[[', 3)
    (False, True)
    """
    if body.count(b"[") + body.count(b"{") <= most:
        return False
    depth = 0
    for mark in _MARK.finditer(body):
        first = mark[0][:1]
        if first in b"[{":
            depth += 1
            if depth > most:
                return True
        elif first in b"]}":
            depth -= 1
    return False
