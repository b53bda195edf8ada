"""Forms by a bureau's own template: a Word file with fields, filled by docxtpl (the extra ``templates``).

Fields are written ``{{ project }}``; indicators stand between ``{%tr for row in rows %}`` and ``{%tr endfor %}``, or by level 1
between ``{%tr for group in groups %}``, ``{%tr for row in group.rows %}`` and two ends. `FIELDS` and `ROW` name all fields;
`template_of` writes a template to begin with.
"""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from kg.amount import Amount
from kg.errors import WrongCall
from kg.export.official.layout import Box, Form, goals_of, party_of, plain
from kg.export.official.word import word_of
from kg.export.official.year_end import rate_of, sums_of
from kg.record_sums import Execution
from kg.records import (
    DocumentHead,
    FundAmounts,
    Funds,
    Goal,
    Indicator,
    Interim,
    Ledger,
    Party,
    Project,
    Reading,
    Target,
)
from kg.text import storable

__all__ = ["FIELDS", "ROW", "fields_of", "filled", "marked", "template_of"]

FIELDS = {
    "title": "表名",
    "year": "年度",
    "project": "项目名称",
    "supervising": "主管部门",
    "implementing": "实施单位",
    "use": "资金用途",
    "goals": "绩效目标",
    "completion": "目标实际完成情况",
    "total": "资金总额（万元）",
    "fiscal": "财政拨款（万元）",
    "other": "其他资金（万元）",
    "initial": "年初预算数（万元）",
    "budget": "全年预算数（万元）",
    "spent": "执行数（万元）",
    "rate": "执行率",
    "rate_points": "执行率分值",
    "rate_score": "执行率得分",
    "points": "总分",
    "score": "总得分",
    "rows": "指标，逐行",
    "groups": "指标，按一级指标分组",
}
"""Fields of a template."""
ROW = {
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "指标值",
    "description": "指标描述",
    "basis": "依据",
    "points": "分值",
    "actual": "实际完成值",
    "score": "得分",
    "deviation": "偏差原因及措施",
    "interim": "执行情况",
    "expected": "全年预计完成情况",
    "likelihood": "完成目标可能性",
    "term": "中期或年度",
}
_TERMS = {"long_term": "中期", "annual": "年度"}
"""Fields of a row."""


def filled(template: bytes, reading: Reading, name: str = "模板") -> bytes:
    """Return a template filled with the first project of a reading.

    Args:
        template: a Word file with fields.
        reading: the project with its indicators.
        name: of the file, for messages.

    Raises:
        WrongCall: the file is no Word document, a field is unknown or written wrongly, or docxtpl is not installed.
    """
    try:
        from docx.opc.exceptions import PackageNotFoundError
        from docxtpl import DocxTemplate
        from jinja2 import StrictUndefined, TemplateError, UndefinedError
        from jinja2.sandbox import SandboxedEnvironment
    except ImportError:
        raise WrongCall("用模板需要附加组件：pip install 'jixiao[templates]'") from None
    import zipfile

    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document = DocxTemplate(io.BytesIO(template))
        unknown = sorted(document.get_undeclared_template_variables(environment) - set(FIELDS))
        if unknown:
            raise WrongCall(f"{name}：没有这些栏目：{'、'.join(unknown)}；可用：{'、'.join(FIELDS)}")
        document.render(fields_of(reading), environment, autoescape=True)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        if isinstance(error, WrongCall):
            raise
        raise WrongCall(f"{name}：不是 Word 文档（docx）") from None
    except UndefinedError as error:
        raise WrongCall(f"{name}：没有这个栏目：{error.message}；一行可用：{'、'.join(ROW)}") from None
    except TemplateError as error:
        raise WrongCall(f"{name}：栏目写法不对：{error.message}") from None
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def fields_of(reading: Reading) -> dict[str, Any]:
    """Return the fields of a reading, all of them texts but ``rows`` and ``groups``."""
    project, money = reading.projects[0], reading.projects[0].money or Execution()
    amounts = project.funds.amounts if project.funds is not None else FundAmounts()
    sums = {"total": amounts.total, "fiscal": amounts.fiscal, "other": amounts.other}
    sums |= {"initial": money.initial, "budget": money.budget, "spent": money.executed}
    rate = rate_of(money)
    points, score = sums_of(money, reading.indicators)
    rows = [_row(row) for row in reading.indicators]
    groups = [{"level1": name, "rows": list(run)} for name, run in groupby(rows, key=lambda row: row["level1"])]
    told = {
        "title": reading.document.title or "项目支出绩效目标表",
        "year": str(project.year or reading.document.year or ""),
        "project": project.name,
        "supervising": party_of(project.supervising_dept),
        "implementing": party_of(project.implementing_unit),
        "use": project.use_text or "",
        "goals": goals_of(project),
        "completion": project.completion or "",
        **{key: "" if amount is None else plain(amount.wan) for key, amount in sums.items()},
        "rate": "" if rate is None else f"{plain(rate)}%",
        "rate_points": plain(money.points),
        "rate_score": plain(money.score),
        "points": plain(points),
        "score": plain(score),
    }
    return {**{key: storable(text) for key, text in told.items()}, "rows": rows, "groups": groups}


def _row(row: Indicator) -> dict[str, str]:
    values = {"target": row.target, "actual": row.actual, "interim": row.interim, "expected": row.expected}
    texts = {
        **{name: getattr(row, name) for name in ("level1", "level2", "level3", "description", "deviation", "likelihood")},
        **{name: None if value is None else value.raw for name, value in values.items()},
        "basis": row.basis_raw,
        "term": _TERMS.get(row.term or ""),
        "points": plain(row.points),
        "score": plain(row.score),
    }
    return {name: storable(texts[name] or "") for name in ROW}


def template_of(layout: Any) -> bytes:
    """Return a template with the look of one of our own layouts, to be changed in Word.

    Args:
        layout: one of `kg.export.official.LAYOUTS`; its form of marks is turned into fields.
    """
    form = layout(_marks())
    row = next(box.row for box in form.boxes if box.text == _mark("row.level3"))
    loops = ("{%tr for group in groups %}", "{%tr for row in group.rows %}", "{%tr endfor %}", "{%tr endfor %}")
    return word_of(_with_loops(form, row, loops))


def marked(layout: Any) -> Form:
    """Return the form of a layout with fields in the places of what it shows; one row stands for all indicators."""
    form: Form = layout(_marks())
    boxes = tuple(replace(box, text=_field(box.text).removeprefix("{% vm %}")) for box in form.boxes)
    return replace(form, subtitle="（{{ year }}年度）", boxes=boxes)


def _with_loops(form: Form, row: int, loops: tuple[str, str, str, str]) -> Form:
    """Return the form with two rows before its row of indicators and two behind it, which open and close the loops."""
    wide = len(form.widths)
    boxes = []
    for box in form.boxes:
        if box.row <= row < box.row + box.rows and box.rows > 1:
            box = replace(box, rows=box.rows + 4)
        elif box.row == row:
            box = replace(box, row=row + 2)
        elif box.row > row:
            box = replace(box, row=box.row + 4)
        boxes.append(replace(box, text=_field(box.text)))
    first = max((box.column + box.columns for box in boxes if box.row < row < box.row + box.rows), default=0)
    for at, text in zip((row, row + 1, row + 3, row + 4), loops, strict=True):
        boxes.append(Box(at, first, text, 1, wide - first))
    ordered = tuple(sorted(boxes, key=lambda box: (box.row, box.column)))
    return replace(form, subtitle="（{{ year }}年度）", height=form.height + 4, boxes=ordered)


_NUMBERS = (
    *("total", "fiscal", "other", "initial", "budget", "spent"),
    *("rate", "rate_points", "rate_score", "row.points", "row.score"),
)


def _mark(name: str) -> str:
    return f"⟦{name}⟧"


def _number(name: str) -> Decimal:
    """Return a number that stands for a field, and is in no form."""
    return Decimal(f"{90001 + _NUMBERS.index(name)}.0{_NUMBERS.index(name) + 1:02d}")


def _field(text: str) -> str:
    """Return the text of a box with the fields that its marks stand for."""
    if text.startswith("⟦"):
        name = text.strip("⟦⟧")
        return f"{{% vm %}}{{{{ {name} }}}}" if name == "group.level1" else f"{{{{ {name} }}}}"
    for name in _NUMBERS:
        if text.removesuffix("%") == plain(_number(name)):
            return f"{{{{ {name} }}}}"
    if _sum("points") == text:
        return "{{ points }}"
    return "{{ score }}" if _sum("score") == text else text


def _sum(name: str) -> str:
    return plain(_number(f"rate_{name}") + _number(f"row.{name}"))


def _marks() -> Reading:
    """Return a project of one row that has a mark in the place of every field."""
    amounts = {name: Amount(f"{_number(name):f}", _number(name), "万元") for name in _NUMBERS[:6]}
    money = Execution(
        amounts["initial"], amounts["budget"], amounts["spent"], _number("rate"), _number("rate_points"), _number("rate_score")
    )
    row = Indicator(
        project="p1",
        ordinal=1,
        level1=_mark("group.level1"),
        level2=_mark("row.level2"),
        level3=_mark("row.level3"),
        target=Target(_mark("row.target")),
        description=_mark("row.description"),
        basis_raw=_mark("row.basis"),
        actual=Target(_mark("row.actual")),
        points=_number("row.points"),
        score=_number("row.score"),
        deviation=_mark("row.deviation"),
        interim=Interim(_mark("row.interim")),
        expected=Target(_mark("row.expected")),
    )
    project = Project(
        ref="p1",
        name=_mark("project"),
        year=None,
        implementing_unit=Party(_mark("implementing")),
        supervising_dept=Party(_mark("supervising")),
        funds=Funds(FundAmounts(amounts["total"], amounts["fiscal"], amounts["other"])),
        use_text=_mark("use"),
        goals=(Goal(1, _mark("goals")),),
        money=money,
        completion=_mark("completion"),
    )
    head = DocumentHead(None, "project_targets", None, (), None)
    return Reading("", "", head, (project,), (row,), (), (), (), (), (), Ledger(0, 0, 0, 0, 0, 0, (), ()))  # type: ignore[arg-type]
