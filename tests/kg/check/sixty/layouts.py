"""Twelve layouts of forms as drawings (see `tests.kg.forms.printed`): six of self-evaluations, six of targets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tests.kg.check.sixty.forms import Form, Row, plain


@dataclass(frozen=True)
class Layout:
    """A layout: what a form in it has, and how it is drawn."""

    has: frozenset[str]
    draw: Callable[[Form], list[list[str] | str]]


def shared_points(form: Form) -> None:
    """Give 90 points to the rows of a form, as its weights say, evenly where they say nothing."""
    chosen: list[Row] = []
    if form.weights is not None:
        kind, points = form.weights
        of = {"one": form.rows[:1], "satisfaction": form.rows[-1:]}
        chosen = of.get(kind, [row for row in form.rows if row.label == "效益指标"])
        _share(chosen, points)
    _share([row for row in form.rows if row not in chosen], 90 - sum(int(row.points) for row in chosen))


def _share(rows: list[Row], points: int) -> None:
    for number, row in enumerate(rows):
        row.points = Decimal(points // len(rows) + (number < points % len(rows)))


def _fiscal(form: Form) -> str:
    """Return what was spent of the money of the budget, which is all of it where there is no other."""
    return plain((form.executed * form.fiscal / form.budget).quantize(Decimal("0.01"))) if form.budget else "0"


def _other(form: Form) -> str:
    return plain((form.executed * form.other / form.budget).quantize(Decimal("0.01"))) if form.budget else "0"


def _money(amount: Decimal) -> str:
    return plain(amount) if amount >= 0 else ""


def _score(form: Form, row: Row) -> str:
    return plain(row.points - row.lost) if form.scores else ""


def _sum(form: Form) -> Decimal:
    return sum((row.points - row.lost for row in form.rows), form.rate_score)


def _total(form: Form) -> str:
    return form.printed_total or plain(_sum(form))


def _grade(form: Form) -> str:
    total = Decimal(_total(form))
    return form.grade or next(g for low, g in ((90, "优"), (80, "良"), (60, "中"), (0, "差")) if total >= low)


def _parted(row: Row) -> tuple[str, str, str]:
    """Return sign, number and unit of a target for columns of their own."""
    if row.unit:
        return "", row.target, row.unit
    told = re.fullmatch(r"([≥≤=]?)(\d[\d.]*)(\D*(?<!以上)(?<!以内))", row.target)
    return (told[1], told[2], told[3]) if told else ("", row.target, "")


def _nature(row: Row) -> str:
    return row.nature or ("定量" if re.search(r"\d", row.target) else "定性")


def _ditto(rows: list[list[str]], columns: int) -> list[list[str]]:
    """Merge the first columns of rows below each other where they say the same."""
    out = [row[:] for row in rows]
    for n in range(len(rows) - 1, 0, -1):
        for column in range(columns):
            if rows[n][: column + 1] == rows[n - 1][: column + 1]:
                out[n][column] = "^"
    return out


def _wide(width: int, *cells: str) -> list[str]:
    """Return a row whose last cell goes over the rest of the table."""
    return [*cells, *["<"] * (width - len(cells))]


def _indicator_rows(form: Form, tail: Callable[[Row], list[str]], *, merged: bool = True) -> list[list[str]]:
    rows = [[row.label, row.level2, row.name, *tail(row)] for row in form.rows]
    return _ditto(rows, 2) if merged else rows


def central_self(form: Form) -> list[list[str] | str]:
    money = [
        ["项目资金\\n（万元）", "<", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["^", "^", "年度资金总额", *[_money(form.budget)] * 2, plain(form.executed), "10", form.rate, plain(form.rate_score)],
        ["^", "^", "其中：当年财政拨款", *[_money(form.fiscal)] * 2, _fiscal(form), "—", form.rate, "—"],
        ["^", "^", "其他资金", *[_money(form.other)] * 2, "0", "—", "", "—"],
    ]
    rows = _indicator_rows(
        form, lambda row: [row.target, row.actual, plain(row.points), _score(form, row), row.reason]
    )  # fmt: skip
    return [
        "项目支出绩效自评表", "（2024年度）",
        ["项目名称", "<", *_wide(7, form.project)],
        ["主管部门", "<", form.dept, "<", "<", "实施单位", form.unit, "<", "<"],
        *money,
        ["年度总体目标", "预期目标", "<", "<", "<", "实际完成情况", "<", "<", "<"],
        ["^", form.goal, "<", "<", "<", form.done, "<", "<", "<"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        *[["^", *row] for row in rows],
        ["总分", "<", "<", "<", "<", "<", "100", _total(form), ""],
    ]  # fmt: skip


def lettered_self(form: Form) -> list[list[str] | str]:
    rows = _indicator_rows(
        form, lambda row: [row.target, row.actual, plain(row.points), _score(form, row), row.reason]
    )  # fmt: skip
    return [
        "2024年度项目绩效自评表",
        ["项目名称", *_wide(7, form.project)],
        ["主管部门", form.dept, "<", "<", "实施单位", form.unit, "<", "<"],
        ["资金情况（万元）", "", "<", "全年预算数（A）", "全年执行数（B）", "分值（10分）", "执行率（B/A）", "得分"],
        ["^", "年度资金总额：", "<", _money(form.budget), plain(form.executed), "10", form.rate, plain(form.rate_score)],
        ["^", "其中：财政拨款", "<", _money(form.fiscal), _fiscal(form), "", form.rate, ""],
        ["^", "其他资金", "<", _money(form.other), _other(form), "", "", ""],
        ["年度目标", "年初设定目标", "<", "<", "全年实际完成情况", "<", "<", "<"],
        ["^", form.goal, "<", "<", form.done, "<", "<", "<"],
        ["一级指标", "二级指标", "三级指标", "目标值", "实际完成指标值", "权重", "自评得分", "未完成原因及拟采取的改进措施"],
        *rows,
        ["合计", "<", "<", "<", "<", "100", _total(form), ""],
        ["自评等级", "<", "<", "<", "<", _grade(form), "<", "<"],
    ]  # fmt: skip


def transfer_self(form: Form) -> list[list[str] | str]:
    rows = _indicator_rows(form, lambda row: [row.target, row.actual, row.reason])
    return [
        "转移支付绩效自评表", "（2024年度）",
        ["转移支付（项目）名称", "<", *_wide(4, form.project)],
        ["地方主管部门", "<", form.dept, "资金使用单位", form.unit, "<"],
        ["资金投入情况（万元）", "<", "", "全年预算数（A）", "全年执行数（B）", "预算执行率（B/A×100%）"],
        ["^", "^", "年度资金总额：", _money(form.budget), plain(form.executed), form.rate],
        ["^", "^", "其中：中央财政资金", _money(form.fiscal), _fiscal(form), form.rate],
        ["^", "^", "其他资金", _money(form.other), _other(form), ""],
        ["总体目标完成情况", "<", "总体目标", "<", "全年实际完成情况", "<"],
        ["^", "^", form.goal, "<", form.done, "<"],
        ["一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值", "未完成原因和改进措施"],
        *rows,
    ]  # fmt: skip


def signs_self(form: Form) -> list[list[str] | str]:
    rows = _indicator_rows(
        form, lambda row: [*_parted(row), row.actual, plain(row.points), _score(form, row), row.reason], merged=False
    )  # fmt: skip
    return [
        "部门预算项目支出绩效自评表（2024年度）",
        ["项目名称", *_wide(9, form.project)],
        ["主管部门", form.dept, "<", "<", "实施单位", form.unit, "<", "<", "<", "<"],
        ["年度目标", *_wide(9, form.goal)],
        ["目标完成情况", *_wide(9, form.done)],
        ["预算执行情况（万元）", "", "年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因", "<"],
        ["^", "总额", *[_money(form.budget)] * 2, plain(form.executed), form.rate, "10", plain(form.rate_score), "", "<"],
        ["^", "其中：财政资金", _money(form.fiscal), _money(form.fiscal), _fiscal(form), form.rate, "", "", "", "<"],
        ["^", "其他资金", _money(form.other), _money(form.other), _other(form), "", "", "", "", "<"],
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析"],
        *rows,
        ["合计", "<", "<", "<", "<", "<", "<", "100", _total(form), ""],
    ]  # fmt: skip


def graded_self(form: Form) -> list[list[str] | str]:
    rows = _indicator_rows(
        form, lambda row: [row.target, row.actual, plain(row.points), _score(form, row), row.reason]
    )  # fmt: skip
    rate = form.rate.rstrip("%")
    return [
        "公开14表 项目支出绩效自评表", "2024年度 单位：万元",
        ["项目名称", *_wide(7, form.project)],
        ["主管部门", form.dept, "<", "<", "实施单位", form.unit, "<", "<"],
        ["项目资金", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率（%）", "得分"],
        ["^", "年度资金总额", *[_money(form.budget)] * 2, plain(form.executed), "10", rate, plain(form.rate_score)],
        ["^", "其中：当年财政拨款", *[_money(form.fiscal)] * 2, _fiscal(form), "", rate, ""],
        ["^", "非财政拨款", _money(form.other), _money(form.other), _other(form), "", "", ""],
        ["预期目标", form.goal, "<", "<", "实际完成情况", form.done, "<", "<"],
        ["绩效指标", *["<"] * 7],
        ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        *rows,
        ["其他需要说明的事项", *_wide(7, "")],
        ["总分", "<", "<", "<", "<", "100", _total(form), f"自评等级：{_grade(form)}"],
    ]  # fmt: skip


def labelled_self(form: Form) -> list[list[str] | str]:
    rows = _indicator_rows(
        form, lambda row: [row.target, row.actual, plain(row.points), _score(form, row), row.reason], merged=False
    )  # fmt: skip
    score = plain(form.rate_score)
    return [
        f"{form.dept or form.unit}2024年度财政支出项目绩效自评表",
        ["项目名称", form.project, "<", "主管部门", form.dept, "<", "<", "<"],
        ["项目单位", form.unit, "<", "项目起止时间", f"{form.start}至{form.end}", "<", "<", "<"],
        ["预算数（万元）", _money(form.budget), "<", "执行数（万元）", plain(form.executed), "预算执行率", form.rate, "<"],
        ["其中：财政拨款", _money(form.fiscal), "<", "其他资金", _money(form.other), "执行率得分（10分）", score, "<"],
        ["年度绩效目标", form.goal, "<", "<", "<", "<", "<", "<"],
        ["目标实际完成情况", form.done, "<", "<", "<", "<", "<", "<"],
        ["一级指标", "二级指标", "指标名称", "年度目标值", "实际完成情况", "标准分", "自评分", "扣分原因及整改措施"],
        *rows,
        ["自评总分", *_wide(7, _total(form))],
        ["评价等次", *_wide(7, _grade(form))],
    ]  # fmt: skip


def central_targets(form: Form) -> list[list[str] | str]:
    return [
        "项目支出绩效目标表", "（2024年度）",
        ["项目名称", "<", *_wide(3, form.project)],
        ["主管部门及代码", "<", form.dept, "实施单位", form.unit],
        ["项目资金（万元）", "<", "年度资金总额：", *_wide(2, _money(form.total))],
        ["^", "^", "其中：财政拨款", *_wide(2, plain(form.fiscal))],
        ["^", "^", "其他资金", *_wide(2, plain(form.other))],
        ["总体目标", "<", *_wide(3, form.goal)],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
        *[["^", *row] for row in _indicator_rows(form, lambda row: [row.target])],
    ]  # fmt: skip


def two_sided(form: Form) -> list[list[str] | str]:
    long = form.long or [row.target for row in form.rows]
    rows = [
        [row.label, row.level2, row.name, whole, row.level2, row.name, row.target]
        for row, whole in zip(form.rows, long, strict=True)
    ]
    return [
        "项目支出绩效目标申报表", "（2024年度）",
        ["项目名称", *_wide(6, form.project)],
        ["主管部门及代码", form.dept, "<", "实施单位", form.unit, "<", "<"],
        ["项目资金（万元）", "中期资金总额：", "<", _money(form.total), "年度资金总额：", "<", _money(form.total)],
        ["^", "其中：财政拨款", "<", plain(form.fiscal), "其中：财政拨款", "<", plain(form.fiscal)],
        ["^", "其他资金", "<", plain(form.other), "其他资金", "<", plain(form.other)],
        ["总体目标", "中期目标（2024年—2026年）", "<", "<", "年度目标", "<", "<"],
        ["^", form.goal, "<", "<", form.goal, "<", "<"],
        ["一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"],
        *_ditto(rows, 1),
    ]  # fmt: skip


def approved(form: Form) -> list[list[str] | str]:
    rows = [[row.label, row.level2.removesuffix("指标"), row.name, row.target, ""] for row in form.rows]
    return [
        "财政项目支出绩效目标批复表", "2024年度",
        ["项目名称", *_wide(4, form.project)],
        ["主管部门", form.dept, "项目单位", *_wide(2, form.unit)],
        ["项目起止时间", *_wide(4, f"{form.start}-{form.end}")],
        ["预算金额（万元）", _money(form.total), "其中：财政资金", plain(form.fiscal), f"其他资金：{plain(form.other)}"],
        ["总体目标", *_wide(4, form.goal)],
        ["指标类型", "二级指标", "三级指标", "指标值", "说明"],
        *rows,
    ]  # fmt: skip


def typed(form: Form) -> list[list[str] | str]:
    def tail(row: Row) -> list[str]:
        sign, number, unit = _parted(row)
        return [_nature(row), sign + number, unit]

    return [
        "2024年项目绩效目标申报表",
        ["填报单位", form.unit, "<", "主管部门", form.dept, "<"],
        ["项目名称", *_wide(5, form.project)],
        ["资金总额（万元）", _money(form.total), "财政拨款", plain(form.fiscal), "其他资金", plain(form.other)],
        ["年度绩效目标", *_wide(5, form.goal)],
        ["一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "计量单位"],
        *_indicator_rows(form, tail),
    ]


def with_list(form: Form) -> list[list[str] | str]:
    return [
        f"{form.unit or form.dept}2024年项目绩效目标", "一、项目清单",
        ["序号", "项目名称", "预算金额（万元）"],
        ["1", form.project, plain(form.listed)],
        ["2", "机关后勤保障", "36"],
        ["合计", "", plain(form.listed + 36)],
        "二、项目绩效目标表", "项目支出绩效目标表",
        ["项目名称", form.project, "<", "<"],
        ["主管部门", form.dept, "实施单位", form.unit],
        ["实施期限", f"{form.start}至{form.end}", "<", "<"],
        ["资金总额（万元）", _money(form.total), "其中：财政拨款", plain(form.fiscal)],
        ["其他资金（万元）", plain(form.other), "<", "<"],
        ["年度目标", form.goal, "<", "<"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        *_indicator_rows(form, lambda row: [row.target]),
    ]  # fmt: skip


def system(form: Form) -> list[list[str] | str]:
    signs = ["指标性质", "指标值", "度量单位"]
    return [
        "部门预算项目绩效目标申报表", "2024年度",
        ["单位名称", "项目名称", "预算数（万元）", "年度目标", "一级指标", "二级指标", "三级指标", *signs],
        *_ditto(
            [
                [form.unit, form.project, _money(form.total), form.goal, row.label, row.level2, row.name, *_parted(row)]
                for row in form.rows
            ],
            6,
        ),
    ]  # fmt: skip


_SELF = {"self", "scored", "money"}
LAYOUTS: dict[str, Layout] = {
    "central_self": Layout(frozenset(_SELF), central_self),
    "lettered_self": Layout(frozenset(_SELF), lettered_self),
    "transfer_self": Layout(frozenset({"self", "money"}), transfer_self),
    "signs_self": Layout(frozenset(_SELF | {"units"}), signs_self),
    "graded_self": Layout(frozenset(_SELF), graded_self),
    "labelled_self": Layout(frozenset(_SELF | {"dates"}), labelled_self),
    "central_targets": Layout(frozenset({"targets"}), central_targets),
    "two_sided": Layout(frozenset({"targets", "two_sided"}), two_sided),
    "approved": Layout(frozenset({"targets", "dates"}), approved),
    "typed": Layout(frozenset({"targets", "units", "natures"}), typed),
    "with_list": Layout(frozenset({"targets", "listed", "dates"}), with_list),
    "system": Layout(frozenset({"targets", "units", "bare"}), system),
}
GRADED = ("lettered_self", "graded_self", "labelled_self")
"""Layouts that print a grade."""


def drawing(form: Form) -> str:
    """Return a form as a drawing in its layout."""
    shared_points(form)
    for row in form.rows:
        if form.without_results and (form.without_results != "outputs" or row.label == "产出指标"):
            row.actual = ""
    return "\n".join(line if isinstance(line, str) else " | ".join(line) for line in LAYOUTS[form.layout].draw(form))
