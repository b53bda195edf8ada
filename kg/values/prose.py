"""Target statements in running text: 入园率达到 92%以上, 成活率不低于去年, 栽植 3 万株以上的苗木."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.values.model import Value
from kg.values.parse import parse

__all__ = ["Found", "find_all"]

_CLAUSE = re.compile(r"[^，,；;。！!？?\n]+")
_MEASURE = re.compile(r"(?:率|比例|比重|占比|度|面积|人数|人次|数量|总额|金额|水平|数|量|额|值)$")
_LEADS = ("平均", "总体", "均", "全部", "力争", "确保", "保持", "稳定", "控制", "努力", "要", "应", "须")
_VALUE_PART = re.compile(
    r"(?:达到|达(?=[\s约]*[\d〇零一二三四五六七八九十百])|不低于|不少于|不超过|控制在|高于|超过|提高到|提升到|降低到|≥|≤|>=|<=|>|<|=)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A target statement: offsets in the printed text, the text between them, the measure's words before it, the value."""

    raw: str
    start: int
    end: int
    name: str | None
    value: Value


def find_all(text: str) -> tuple[Found, ...]:
    """Return the target statements in prose, in order; a clause that states no number, date or bound is left out.

    Where a clause names its measure before the bounding word (…率达到92%以上) the statement begins at that word and
    `name` is what stands before it; else the whole clause is the statement.

    >>> [(f.name, f.raw) for f in find_all("全区入园率达到 92%以上，栽植 3 万株以上的苗木。")]
    [('全区入园率', '达到 92%以上'), (None, '栽植 3 万株以上的苗木')]
    >>> [(f.name, f.raw) for f in find_all("出水达标率不低于95%")]
    [('出水达标率', '不低于95%')]
    """
    found: list[Found] = []
    for clause in _CLAUSE.finditer(text):
        start, end = _trimmed(text, clause.start(), clause.end())
        value = parse(text[start:end])
        if value.target.kind == "qualitative" and value.target.operator is None:
            continue
        part = _VALUE_PART.search(text, start, end)
        name = None
        if part is not None and value.target.kind == "quantitative":
            begins = _with_leads(text, start, part.start())
            before = text[start:begins].strip()
            if _MEASURE.search(before):
                name, start = before, begins
                value = parse(text[start:end], name=name)
        found.append(Found(text[start:end], start, end, name, value))
    return tuple(found)


def _with_leads(text: str, start: int, end: int) -> int:
    """Return where the words begin that lead to the bounding word at `end`: 平均要 before 达到."""
    while (lead := next((word for word in _LEADS if text.endswith(word, start, end)), None)) is not None:
        end -= len(lead)
    return end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
