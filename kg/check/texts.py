"""Rules that read the document itself: sums and rates told in prose, numbering, marks left by programs.

They say nothing where only the records are at hand (a library).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate, pairwise

from kg.amount import common
from kg.check.base import Case, Check, Finding
from kg.check.execution import executions
from kg.document import Cell, Paragraph, Place, Table
from kg.forms.lexicon.heads import money_role
from kg.forms.money import number
from kg.text import compact, nfkc

__all__ = ["CHECKS"]

_ARTIFACT = re.compile(
    r"\[bookmark:[^\[\]]*\]|#REF!|#N/A|#VALUE!|#DIV/0!|#NAME\?|错误!未找到引用源|Error! Reference source", re.I
)
_NUM = r"(\d[\d,]*(?:\.\d+)?)"
_WHOLE = re.compile(
    rf"(?P<label>[^,。;，；:：\d]{{2,14}}?)\s{{0,9}}{_NUM}\s*(?P<unit>万元|元|亿元)[,，(（]?其中[:：]?(?P<parts>[^。；;]+)"
)
_PART = re.compile(rf"(?P<label>[\u4e00-\u9fff]{{2,14}}?)\s{{0,9}}{_NUM}\s*(?P<unit>万元|元|亿元)")
_EXHAUSTIVE = ({"基本支出", "项目支出"}, {"财政资金", "其他资金"}, {"财政拨款", "其他资金"})
_IS = r"(?:仅?为|是|达到?|约为|[:：=])?\s*"
_RATES = (
    (re.compile(rf"(?:结转结余|结余结转|结余|结转)(?:资金)?率{_IS}{_NUM}\s*%"), "left"),
    (re.compile(rf"预算执行率{_IS}{_NUM}\s*%"), "spent"),
)
_COMPLETED = re.compile(
    rf"(?:计划|目标)[^,。;；，\d]{{0,12}}{_NUM.replace('(', '(?P<plan>', 1)}(?P<unit>[^\W\d]{{1,4}})[,，、;；]?"
    rf"实际[^,。;；，\d]{{0,12}}{_NUM.replace('(', '(?P<done>', 1)}(?P=unit)[,，、;；]?"
    rf"完成(?:率|比例){_IS}{_NUM.replace('(', '(?P<rate>', 1)}\s*%"
)
_MIDDLE = re.compile(r"[。；;]\s*(?P<mark>[二三四五六七八九十]、)[\u4e00-\u9fff]")
_LABEL = re.compile(r"^(?P<label>[\u4e00-\u9fff]{2,8}指标)[(（]\d+(?:\.\d+)?分?[)）]$")
_FRONT = r"(?P<kind>行政编制|事业编制|编制)[^。；;\d]{0,4}(?P<quota>\d+)[人名个]"
_STAFF = re.compile(_FRONT + r"[^。；;]{0,6}?在职[^。；;\d]{0,6}(?P<have>\d+)[人名]")
_CENT = Decimal("0.011")
_REPEATED = 50
"""Characters from which on a paragraph that stands twice is no set phrase."""

_SMALL = Decimal("0.05")
_LEAST = 3
"""Sub-projects from which on their sum is compared with what the prose says."""


def _texts(case: Case) -> Iterator[tuple[str, Place]]:
    """Yield the printed text of each paragraph and cell."""
    for block in case.document.blocks if case.document else ():
        if isinstance(block, Paragraph):
            yield block.text, block.place
        else:
            yield from ((cell.text, cell.place) for cell in block.cells)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def extraction_artifact(case: Case) -> Iterator[Finding]:
    """Marks that a program left in the text, the first of each kind."""
    found = [(match.group(), place) for text, place in _texts(case) for match in _ARTIFACT.finditer(text)]
    kinds: dict[str, list[tuple[str, Place]]] = {}
    for mark, place in found:
        kinds.setdefault(mark[:9], []).append((mark, place))
    for same in kinds.values():
        mark, place = same[0]
        yield case.finding("extraction_artifact", f"文字中夹有程序留下的标记“{mark}”，共{len(same)}处", mark, place)


def arithmetic_total(case: Case) -> Iterator[Finding]:
    """Parts told in a sentence (其中…) that do not add up to the total before them."""
    for text, place in _texts(case):
        plain = nfkc(text).replace(" ", "")
        for whole in _WHOLE.finditer(plain):
            parts = [part for part in _PART.finditer(whole["parts"]) if part["unit"] == whole["unit"]]
            labels = {re.sub("^(?:和|及|与|、)", "", part["label"]) for part in parts}
            if len(parts) < 2:
                continue
            total, sum_ = _decimal(whole[2]), sum((_decimal(part[2]) for part in parts), Decimal(0))
            complete = any(pair <= labels for pair in _EXHAUSTIVE)
            if abs(total - sum_) <= _CENT or (sum_ < total and not complete):
                continue
            told = " + ".join(part[2] for part in parts)
            unit = whole["unit"]
            label = re.sub("^年度?", "", whole["label"])
            message = f"{told} = {sum_}{unit}，与{label}{whole[2]}{unit}差{abs(total - sum_)}{unit}"
            sure = complete and len(parts) == 2
            changes = {} if sure else {"confidence": "likely"}
            yield case.finding("arithmetic_total", message, whole.group()[:60], place, None, None, **changes)
    yield from _projects_total(case)


def _projects_total(case: Case) -> Iterator[Finding]:
    """The sub-projects' sum against the 项目支出 that the prose tells."""
    rows = common(*(row.amounts.executed for row in case.reading.sub_projects))
    if rows is None or len(rows[0]) < _LEAST or rows[1] != "万元":
        return
    listed = sum(rows[0], Decimal(0))
    told = [
        (_decimal(match[1]), place)
        for text, place in _texts(case)
        for match in re.finditer(rf"项目支出\s*{_NUM}\s*万元", nfkc(text))
    ]
    if not told or any(abs(amount - listed) <= Decimal("0.001") for amount, _place in told):
        return
    amount, place = min(told, key=lambda item: abs(item[0] - listed))
    gap = abs(amount - listed)
    message = f"分项清单执行数合计{listed}万元，正文项目支出{amount}万元，差{gap}万元" + (
        "，疑为四舍五入" if gap <= _SMALL else ""
    )
    changes = {"severity": "info"} if gap <= _SMALL else {"severity": "warning", "confidence": "suspect"}
    yield case.finding("arithmetic_total", message, f"项目支出{amount}万元", place, None, None, **changes)


def reported_rate_vs_computed(case: Case) -> Iterator[Finding]:
    """A rate of execution or balance that the form's own numbers do not give."""
    pairs = set()
    yield from _told_completion(case)
    for table in case.document.tables() if case.document else ():
        yield from _rate_rows(case, table)
        pairs |= _totals(table)
    if len(pairs) != 1:
        return
    ((budget, spent),) = pairs
    if not budget:
        return
    expected = {"left": (budget - spent) / budget * 100, "spent": spent / budget * 100}
    for text, place in _texts(case):
        for pattern, kind in _RATES:
            for match in pattern.finditer(nfkc(text)):
                printed = match[1]
                if _differs(printed, expected[kind]):
                    formula = f"({budget}－{spent})÷{budget}" if kind == "left" else f"{spent}÷{budget}"
                    message = f"{formula} = {expected[kind]:.4f}%，文中为{printed}%"
                    yield case.finding("reported_rate_vs_computed", message, match.group(), place)


def _told_completion(case: Case) -> Iterator[Finding]:
    """Compare a completion rate with the two numbers told beside it: 计划18公里，实际完成15公里，完成率90%."""
    for text, place in _texts(case):
        for match in _COMPLETED.finditer(nfkc(text).replace(" ", "")):
            plan, done = _decimal(match["plan"]), _decimal(match["done"])
            if plan and _differs(match["rate"], done / plan * 100) and abs(done / plan * 100 - _decimal(match["rate"])) > 1:
                message = f"{done}÷{plan} = {done / plan * 100:.2f}%，文中完成率为{match['rate']}%"
                yield case.finding("reported_rate_vs_computed", message, match.group()[:60], place)


def _differs(printed: str, expected: Decimal) -> bool:
    """Say whether a printed rate is off by more than two units of its last digit."""
    digits = len(printed.partition(".")[2])
    return abs(_decimal(printed) - expected) > 2 * Decimal(1).scaleb(-digits)


def _totals(table: Table) -> set[tuple[Decimal, Decimal]]:
    """Return (budget, executed) pairs that stand behind 预算数： and 执行数： on one row."""
    found = set()
    for row in table.rows():
        told = _beside(row)
        budget = told.get("adjusted", told.get("initial"))
        if budget and "executed" in told:
            found.add((number(budget.text) or Decimal(0), number(told["executed"].text) or Decimal(0)))
    return found


def _beside(row: tuple[Cell, ...]) -> dict[str, Cell]:
    """Return the cells with numbers that stand behind labels of the execution on one row, by role."""
    told: dict[str, Cell] = {}
    for cell, following in pairwise(row):
        role = money_role(cell.text)
        if role is not None and number(following.text) is not None:
            told.setdefault(role, following)
    return told


def _rate_rows(case: Case, table: Table) -> Iterator[Finding]:
    """Compare 执行率 with 执行数 ÷ 预算数 in the rows under a head that names all three columns."""
    for cells in table.rows():
        told = _beside(cells)
        sums = [number(told[role].text) for role in ("adjusted", "initial", "executed") if role in told]
        if "rate" in told and len(sums) == 2 and sums[0] and sums[1] is not None and "executed" in told:
            yield from _rate(case, sums[0], sums[1], told["rate"])
    for row in executions(table):
        yield from _rate(case, row.budget, row.spent, row.rate)


def _rate(case: Case, budget: Decimal, spent: Decimal, cell: Cell) -> Iterator[Finding]:
    """Compare a printed rate with what its two sums give."""
    if budget:
        text = compact(cell.text)
        printed = number(cell.text) or Decimal(0)
        expected = spent / budget * (100 if "%" in text or printed > 2 else 1)
        if _differs(text.rstrip("%"), expected):
            sign = "%" if "%" in text else ""
            message = f"执行数{spent}÷预算数{budget} = {expected:.2f}{sign}，表中执行率为{text}"
            yield case.finding("reported_rate_vs_computed", message, text, cell.place)


def heading_numbering(case: Case) -> Iterator[Finding]:
    """A heading's number in the middle of a paragraph."""
    for block in case.document.paragraphs() if case.document else ():
        match = _MIDDLE.search(block.text)
        if match and len(block.text) > 60:
            printed = block.text[match.start() : match.start() + 20]
            yield case.finding(
                "heading_numbering", f"“{match['mark']}”在段落中间，疑另起一段的标题并入了上一段", printed, block.place
            )


def paragraph_split_by_page(case: Case) -> Iterator[Finding]:
    """A sentence cut in two paragraphs, as page breaks do; one finding a document. Lines of plain text are wrapped."""
    cut = []
    blocks = case.document.blocks if case.document is not None and case.document.format != "text" else ()
    for block, following in pairwise(blocks):
        if not isinstance(block, Paragraph) or not isinstance(following, Paragraph):
            continue
        text, after = compact(block.text), compact(following.text)
        open_end = len(text) >= 40 and re.search(r"[\u4e00-\u9fff,、]$", text)
        if (
            open_end
            and re.match(r"[\u4e00-\u9fff,、。)]", after)
            and not re.match(r"[一二三四五六七八九十]+、|第.章|附", after)
        ):
            cut.append(block)
    if cut:
        message = f"{len(cut)}处句子被分页截成两段，读时应接上"
        yield case.finding("paragraph_split_by_page", message, cut[0].text[-20:], cut[0].place)


def repeated_label(case: Case) -> Iterator[Finding]:
    """A label with its weight printed again behind a page break: no second group."""
    last: dict[str, str] = {}
    for table in case.document.tables() if case.document else ():
        for cell in table.cells:
            match = _LABEL.match(compact(cell.text))
            if match is None:
                continue
            if last.get("label") == match.group():
                yield case.finding(
                    "repeated_label", f"“{cell.text.strip()}”重复印出，疑为换页，不是新的一组", cell.text, cell.place
                )
            last["label"] = match.group()


def punctuation_mixed(case: Case) -> Iterator[Finding]:
    """Full-width and half-width brackets or commas between Chinese characters; one finding a document."""
    text = "\n".join(text for text, _place in _texts(case))
    wide = len(re.findall(r"[（，](?=[\u4e00-\u9fff])", text))
    narrow = len(re.findall(r"(?<=[\u4e00-\u9fff])[(,](?=[\u4e00-\u9fff])", text))
    if min(wide, narrow) >= 3:
        message = f"中文之间的括号和逗号全角（{wide}处）、半角（{narrow}处）混用"
        place = next(p for t, p in _texts(case) if re.search(r"(?<=[\u4e00-\u9fff])[(,](?=[\u4e00-\u9fff])", t))
        yield case.finding("punctuation_mixed", message, "(" if narrow else "（", place)


def achievement_copies_goal(case: Case) -> Iterator[Finding]:
    """A long paragraph of a report that stands in it twice, page breaks apart: what was achieved repeats the goal."""
    if case.document is None or not (case.reading.sub_projects or case.reading.evaluation_rows):
        return
    blocks = [(compact(block.text), block) for block in case.document.paragraphs()]
    whole = "".join(text for text, _block in blocks)
    starts = list(accumulate((len(text) for text, _block in blocks), initial=0))
    told: set[int] = set()
    for (text, _block), start in zip(blocks, starts, strict=False):
        again = whole.find(text, start + len(text)) if len(text) >= _REPEATED else -1
        number_ = bisect_right(starts, again) - 1
        if again >= 0 and number_ not in told:
            told.add(number_)
            other = blocks[number_][1]
            message = f"与前文“{text[:20]}……”逐字相同，疑照抄目标作为完成情况"
            yield case.finding("achievement_copies_goal", message, other.text[:40], other.place)


def staff_over_quota(case: Case) -> Iterator[Finding]:
    """More staff in post than the establishment has."""
    for text, place in _texts(case):
        for match in _STAFF.finditer(compact(text)):
            if int(match["have"]) > int(match["quota"]):
                message = f"{match['kind']}{match['quota']}人，在职{match['have']}人，超编"
                yield case.finding("staff_over_quota", message, match.group(), place)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        extraction_artifact,
        arithmetic_total,
        reported_rate_vs_computed,
        heading_numbering,
        paragraph_split_by_page,
        repeated_label,
        punctuation_mixed,
        achievement_copies_goal,
        staff_over_quota,
    )
}
