"""What kind of row a row is: ordered, named rules, each with an example; the first that holds decides.

A rule sees the row, the row below it, and whether the columns of a table are open above; nothing else. What a row is then read
as follows from its kind (`kg.forms.records.table_rows`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kg.amount import unit_line
from kg.forms.columns.head_rows import is_head
from kg.forms.fit.tree import is_tree
from kg.forms.head_lines import divided
from kg.forms.lexicon.heads import colon_roles, plain_label
from kg.forms.lexicon.marks import is_note, is_subtotal, is_total
from kg.forms.records.open_project import party, split_label
from kg.forms.tables import Row
from kg.text import nfkc

__all__ = ["RULES", "RowKind", "Rule", "is_coded", "is_form_title", "kind_of", "year_alone"]

_TITLE = re.compile(r"^.{0,60}(?:目标|自评|评价|绩效|评分|指标).{0,12}(?:表|清单)(?:[(（].*[)）])?$")
_LONGEST_TITLE = 90
_YEAR_ONLY = re.compile(r"(?s:(?=.{1,40}\Z))[(（]?\s*(20\d\d)\s*(?:年度?)?\s*[)）]?")
_NOTE_ALONE = 24
"""Longest remark, in characters, that stands beside other cells and is a label there: 备注：."""
_CODED = 40
"""Longest name of a unit with its code that stands alone above a form."""
_STOP_SURE = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "department"})
_STOP = frozenset({"period", "plan", "funds"})
_STOP_LONE = frozenset({"goals", "goals_long", "text", "use", "goals_expected", "goals_done", "tasks", "conclusion", "grade"})
_FEW = 3
"""Most cells of a row under a table that opens with the label of a text."""


class RowKind(StrEnum):
    """What a row is read as."""

    BLANK = "blank"
    TREE = "tree"
    HEAD = "head"
    UNIT = "unit"
    TITLE = "title"
    NOTE = "note"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    KEY = "key"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        kind: of the rows that it holds for.
        why: what shows it.
        holds: asks a row, the row below, and whether a table is open.
        example: cells of such a row, parted by `` | ``; behind ``/`` those of the row below.
        open: whether a table is open in the example.
    """

    kind: RowKind
    why: str
    holds: Callable[[Row, Row | None, bool], bool]
    example: str
    open: bool = False


def year_alone(text: str) -> int | None:
    """Return the year of a text that is nothing else: （2024年度）."""
    found = _YEAR_ONLY.fullmatch(nfkc(text).strip())
    return int(found[1]) if found else None


def is_form_title(text: str) -> bool:
    """Say whether a text is the title of a form.

    >>> is_form_title("2024年度项目支出绩效目标表"), is_form_title("绩效指标")
    (True, False)
    """
    plain = plain_label(text)
    return bool(plain) and len(plain) <= _LONGEST_TITLE and _TITLE.match(plain) is not None


def is_coded(row: Row) -> bool:
    """Say whether a row holds nothing but a unit with its code (and the unit of money): it stands above a form."""
    if len(row.own) > _FEW:
        return False
    own = [item for item in row.own if unit_line(item.text) is None]
    if len(own) == 1 and split_label(own[0].text) is not None:
        return False  # 项目名称(编码)：果园改造(450099220003)
    return len(own) == 1 and len(own[0].label) <= _CODED and party(own[0].text).code is not None


def _is_head(row: Row, below: Row | None, _: bool) -> bool:
    return is_head(row) or (below is not None and divided(row, below) is not None)


def _is_unit(row: Row, _: Row | None, __: bool) -> bool:
    told = unit_line(row.own[0].text) if len(row.own) == 1 else None
    return told is not None and told[1]


def _is_title(row: Row, _: Row | None, __: bool) -> bool:
    own = row.own
    return len(own) == 1 and (year_alone(own[0].label) is not None or is_form_title(own[0].label))


def _is_note(row: Row, _: Row | None, __: bool) -> bool:
    own = row.own
    return is_note(own[0].label) and (len(own) == 1 or len(own[0].label) > _NOTE_ALONE)


def _is_key(row: Row, _: Row | None, open_table: bool) -> bool:
    """Say whether a row under an indicator table is none of its rows: the next project's head has begun."""
    first = row.own[0]
    if not open_table or is_coded(row):
        return True
    roles = first.keys or (colon_roles(pair[0]) if (pair := split_label(first.text)) else ())
    if not roles or first.is_level() or "率" in first.label:
        return False
    leftmost = first.column == min(item.column for item in row.items)
    if not row.ragged and not leftmost:
        return False
    if roles[0] in _STOP:
        return len(row.own) > 1 and bool(row.own[1].keys)
    few = len(row.own) <= _FEW and leftmost and not any(item.is_level() for item in row.own)
    return roles[0] in _STOP_SURE or (roles[0] in _STOP_LONE and few)


RULES: tuple[Rule, ...] = (
    Rule(RowKind.BLANK, "nothing is printed", lambda row, *_: not row.own, ""),
    Rule(
        RowKind.TREE,
        "a cell holds indicators under labels in brackets",
        lambda row, *_: any(is_tree(item.raw) for item in row.own),
        "雷达维护 | 【产出指标-数量指标】指标1：雷达数（≥2座）【满意度指标-服务对象满意度指标】指标1：满意度（≥90%）",
    ),
    Rule(RowKind.HEAD, "it names columns", _is_head, "一级指标 | 二级指标 | 三级指标 | 指标值"),
    Rule(RowKind.UNIT, "it only names the unit of money", _is_unit, "单位：万元"),
    Rule(RowKind.TITLE, "one cell, the title of a form or a year", _is_title, "项目支出绩效目标表"),
    Rule(RowKind.NOTE, "it opens like a remark", _is_note, "注：本表一式两份，由填报单位留存。"),
    Rule(
        RowKind.SUBTOTAL,
        "under a table, it adds up a part",
        lambda row, _, open_table: open_table and is_subtotal(row.own[0].label),
        "小计 | 50 | 48",
        open=True,
    ),
    Rule(
        RowKind.TOTAL,
        "under a table, it adds up the form",
        lambda row, _, open_table: open_table and any(is_total(plain_label(item.label)) for item in row.own[:2]),
        "总分 | 100 | 98",
        open=True,
    ),
    Rule(RowKind.KEY, "no table is open, or the next form's labels begin", _is_key, "项目名称 | 河堤养护", open=True),
    Rule(RowKind.DATA, "a table is open", lambda row, *_: True, "产出指标 | 数量指标 | 养护里程 | ≥12公里", open=True),
)


def kind_of(row: Row, below: Row | None, *, open_table: bool) -> RowKind:
    """Return what kind of row `row` is.

    Args:
        row: asked of.
        below: the row below it, None for the last.
        open_table: the columns of a table are open above it.
    """
    return next(rule.kind for rule in RULES if rule.holds(row, below, open_table))
