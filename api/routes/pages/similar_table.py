"""Similar projects as rows of a table, on their own page and on that of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.addresses import address_of
from api.pages import number
from api.state import State
from api.table import Column
from search.similar import Similar

__all__ = ["COLUMNS", "similar_rows"]


def _percent(value: Any) -> str:
    return f"{value:.0%}"


COLUMNS = (
    Column("name", "项目", link="address"),
    Column("department", "部门", filtered=True),
    Column("year", "年度", filtered=True),
    Column("wan", "万元", number=True, shown=number),
    Column("indicators", "指标", number=True),
    Column("score", "相近", number=True, shown=_percent),
    Column("why", "理由", shown="，".join),
)


def similar_rows(state: State, found: Sequence[Similar]) -> list[dict[str, Any]]:
    """Return projects as rows of the table, with the addresses of their pages."""
    return [{**each.as_dict(), "wan": each.profile.wan, "address": address_of(each.profile.iri, state.base)} for each in found]
