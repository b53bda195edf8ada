"""Rules on money: the list against the tables, parts against totals, unit cost times number against the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kg.amount import Amount, amount_in, common, rounding, wan
from kg.check.base import Case, Check, Finding
from kg.check.execution import executions
from kg.forms.money import number
from kg.records import Indicator, Project
from kg.text import compact, nfkc, squash
from kg.values import Value

__all__ = ["CHECKS"]

_CENT = Decimal("0.011")
_UNIT_COST = re.compile(
    r"每(?!年)|均(?!衡)|标准(?!化)|定额|单价|(?<![清订菜名账保工简])单(?![位独一])"
    r"|单位(?:面积|长度|产品|容量|工程量|成本|造价|投资|价格)|^(?:吨水|吨处理|度电|百公里|平方米|亩)"
)
"""Names of what one costs: 单站改造成本, 每公里造价, 人均, 吨水投资. Totals are 每年运维费用, 单位运转经费, 清单编制费用."""
_NAMED = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?\s*(?:[亿万千百]{1,2}元?|元)")
"""A sum with its unit among words."""
_EACH = re.compile(r"每一?(?![年月季周日天])|平均每|单个|单位(?:面积|长度|产品)")
_WHOLE = re.compile("总|合计|全部")
_TOTAL = re.compile(r"总|所需|经费|资金|费用|支出|预算|投入|投资|造价|成本|金额")


def plain(amount: Decimal) -> str:
    """Return an amount without an exponent or idle zeros."""
    return f"{amount.normalize():f}"


def list_vs_table_amount(case: Case) -> Iterator[Finding]:
    """A project's amount in the list differs from the total of its table."""
    named: dict[str, list[Project]] = {}
    for project in case.reading.projects:
        named.setdefault(compact(project.name), []).append(project)
    listed_names = [compact(row.name) for row in case.reading.project_list]
    for row in case.reading.project_list:
        same = named.get(compact(row.name), [])
        listed, total = row.amount, _total(same[0]) if len(same) == 1 else None
        if listed is None or total is None or listed_names.count(compact(row.name)) != 1:
            continue
        first, second = listed.wan, total.wan
        if first is None or second is None:
            continue
        rounded = Decimal(0) if listed.unit == total.unit else max(rounding(listed), rounding(total))
        if abs(first - second) <= max(_CENT, rounded):
            continue
        message = f"项目清单为{plain(first)}万元，绩效目标表为{plain(second)}万元"
        ratio = first / second if second else Decimal(0)
        changes = {}
        if ratio in (10, 100, Decimal("0.1"), Decimal("0.01")):
            message += "，恰差十倍或百倍，疑漏印或多印小数点"
        elif ratio in (10000, Decimal("0.0001")):
            message += "，恰差一万倍，疑为元与万元之误"
            changes = {"severity": "warning", "confidence": "likely"}
        yield case.finding(
            "list_vs_table_amount",
            message,
            f"{row.name} {listed.raw}",
            row.place,
            same[0].ref,
            None,
            cell=listed.raw,
            **changes,
        )


def funds_parts_vs_total(case: Case) -> Iterator[Finding]:
    """The sources of a project's money do not add up to its total."""
    for project in case.reading.projects:
        sums = project.funds.amounts if project.funds is not None else None
        if sums is None or sums.total is None:
            continue
        stated = [each for each in (sums.fiscal, sums.other) if each is not None and each.value]
        numbers = common(sums.total, *stated)
        if sums.fiscal is not None and numbers is not None:
            # the form may leave other sources out
            label = "财政资金与其他资金之和"
            yield from _parts(case, project, sums.total, stated, numbers, label, partial=sums.other is None)
        for total in (sums.total, sums.fiscal):
            named = _named_parts(total) if total is not None else ()
            numbers = common(total, *named) if named and total is not None else None
            if total is not None and numbers is not None:
                partial = "其中" in total.raw
                yield from _parts(case, project, total, named, numbers, f"“{total.raw}”所列各项之和", partial=partial)
                break


def _parts(
    case: Case, project: Project, total: Amount, parts: Sequence[Amount], numbers: tuple[tuple[Decimal, ...], str], label: str,
    *, partial: bool,
) -> Iterator[Finding]:  # fmt: skip
    """Compare a total with its parts; a gap that rounding explains is a hint only."""
    (whole, *each), unit = numbers
    sum_ = sum(each, Decimal(0))
    gap = abs(sum_ - whole)
    if gap <= _CENT or (sum_ < whole and (partial or gap in case.figures)) or _rows_add_up(case, project, total):
        return
    message = f"资金总额{plain(whole)}{unit}，{label}为{plain(sum_)}{unit}"
    # less than the total: a source of which the form has no field may be missing
    changes = {"severity": "warning"} if sum_ < whole and len(parts) == 1 else {}
    if gap <= rounding(total, *parts) and min(int(part.value.as_tuple().exponent) for part in (total, *parts)) < 0:
        message += "，疑为四舍五入"
        changes = {"severity": "info", "confidence": "suspect"}
    yield case.finding("funds_parts_vs_total", message, f"{project.name} {total.raw}", project.place, project.ref, **changes)


def _rows_add_up(case: Case, project: Project, total: Amount) -> bool:
    """Say whether the rows below the total add up to it in its column: 上年结转资金 is a part that has no field of its own."""
    for table in case.document.tables() if case.document is not None and project.place is not None else ():
        whole = [cell for cell in table.cells if compact(cell.text) == compact(total.raw)]
        for cell in whole if project.place is not None and table.index == project.place.table else ():
            sum_ = Decimal(0)
            below = {other.row: number(other.text) for other in table.cells if other.column == cell.column}
            for row in range(cell.row + 1, table.nrows + 1):
                part = below.get(row)
                if part is None:
                    break
                sum_ += part
                if abs(sum_ - total.value) <= _CENT and row > cell.row + 1:
                    return True
    return False


def _named_parts(total: Amount) -> tuple[Amount, ...]:
    """Return the sums that a cell names behind its own: 320万元（主渠200万元，支渠120万元）; none for one alone."""
    behind = re.split(r"[(（]|其中", total.raw, maxsplit=1)
    found = _NAMED.findall(nfkc(behind[1])) if len(behind) > 1 else []
    parts = [amount_in(text, total.unit) for text in found]
    return tuple(each for each in parts if each is not None) if len(parts) > 1 else ()


def _total(project: Project | None) -> Amount | None:
    """Return all the money of a project, None where its form tells none."""
    return project.funds.amounts.total if project is not None and project.funds is not None else None


def executed_over_budget(case: Case) -> Iterator[Finding]:
    """More spent than budgeted."""
    for part in case.reading.sub_projects:
        told = common(part.amounts.budget, part.amounts.executed)
        if told is not None and told[0][1] > told[0][0] + _CENT:
            (budget, spent), unit = told
            message = f"“{part.name}”执行数{plain(spent)}{unit}大于预算数{plain(budget)}{unit}"
            yield case.finding("executed_over_budget", message, part.name, part.place)
    for table in case.document.tables() if case.document else ():
        for row in executions(table):
            if row.spent > row.budget + _CENT:
                label = squash(row.label.text)
                message = f"“{label}”执行数{plain(row.spent)}大于预算数{plain(row.budget)}"
                yield case.finding("executed_over_budget", message, label, row.rate.place)


def returned_vs_balance(case: Case) -> Iterator[Finding]:
    """What was taken back is not what was left."""
    for row in case.reading.sub_projects:
        told = common(row.amounts.budget, row.amounts.executed, row.amounts.returned)
        if told is None:
            continue
        (budget, spent, returned), unit = told
        if abs(budget - spent - returned) > _CENT:
            message = f"“{row.name}”预算{plain(budget)}{unit}减执行{plain(spent)}{unit}，与收回数{plain(returned)}{unit}不符"
            yield case.finding("returned_vs_balance", message, row.name, row.place)


def _is_cost(indicator: Indicator) -> bool:
    return indicator.level2_category == "output.cost" or (indicator.level1_category or "") == "cost"


def cost_over_budget(case: Case) -> Iterator[Finding]:
    """A cost indicator's total is more than the project's budget.

    Where the budget contradicts its own parts (a total of 0 over 90), that is the finding; a cost above it is one more only
    where it is above the parts too.
    """
    for project, indicator, cost, budget in _cost_totals(case):
        if cost > max(budget, _sum_of_parts(project)) + _CENT:
            message = f"成本“{indicator.level3}”{plain(cost)}万元，大于项目预算{plain(budget)}万元"
            yield case.at("cost_over_budget", indicator, message, f"{indicator.level3} {indicator.target.raw}；{project.name}")


def cost_vs_budget(case: Case) -> Iterator[Finding]:
    """The only cost indicator in money is less than the budget."""
    found = list(_cost_totals(case))
    for project, indicator, cost, budget in found:
        alone = sum(1 for other in found if other[0].ref == project.ref) == 1
        contradicted = budget + _CENT < _sum_of_parts(project)
        if alone and not contradicted and cost < budget - _CENT and cost * 100 >= budget:
            message = f"成本“{indicator.level3}”{plain(cost)}万元，与项目预算{plain(budget)}万元不一致"
            yield case.at("cost_vs_budget", indicator, message)


def _cost_totals(case: Case) -> Iterator[tuple[Project, Indicator, Decimal, Decimal]]:
    for indicator, value in case.indicators():
        project, name = case.project(indicator), compact(indicator.level3)
        total = _total(project)
        if project is None or total is None or not _is_cost(indicator):
            continue
        cost, budget = value.target.wan, total.wan
        if cost is None or budget is None or _is_unit_cost(indicator) or not _TOTAL.search(name):
            continue
        yield project, indicator, cost, budget


def _sum_of_parts(project: Project) -> Decimal:
    """Return what the sources of a project's money add up to, in 万元; 0 where none is known."""
    sums = project.funds.amounts if project.funds is not None else None
    parts = (sums.fiscal, sums.other) if sums is not None else ()
    return sum((each.wan for each in parts if each is not None and each.wan is not None), Decimal(0))


def _is_unit_cost(indicator: Indicator) -> bool:
    """Say whether an indicator tells the cost of one, by its name, or by its description where neither tells a total."""
    name, told = compact(indicator.level3), compact(indicator.description or "")
    return bool(_UNIT_COST.search(name) or (_EACH.search(told) and not _WHOLE.search(name + told)))


def unit_cost_times_count_vs_budget(case: Case) -> Iterator[Finding]:
    """The cost of one times their number is over five per cent above the budget: 人均成本 × 人数, 120元/亩 × 5000亩."""
    for project in case.reading.projects:
        total = _total(project)
        budget = total.wan if total is not None else None
        if not budget:
            continue
        for indicator, value in case.of(project):
            price, counted_in = _unit_price(indicator, value)
            counts = [
                (i, v) for i, v in case.of(project) if _is_count(i, v, counted_in) and _same_thing(indicator, i, counted_in)
            ]
            if price is None or len(counts) != 1:
                continue
            counted, count = counts[0]
            plain_unit = count.target.unit == counted_in
            number = (count.target.value if plain_unit else count.base_value or count.target.value) or Decimal(0)
            product = price * number
            if product > budget * Decimal("1.05"):
                message = (
                    f"{indicator.level3}{indicator.target.raw} × {counted.level3}{counted.target.raw} = {plain(product)}万元，"
                    f"大于项目预算{plain(budget)}万元"
                )
                capped = value.target.operator in ("≤", "<") and counted_in not in _PEOPLE
                changes = {"confidence": "suspect"} if capped else {}  # a ceiling of the price: less may be paid
                yield case.at("unit_cost_times_count_vs_budget", indicator, message, **changes)


_ANYTHING = ("次", "个", "项", "件", "台", "套", "处")
_PEOPLE = ("人", "人次", "户", "名")
_TIMES = re.compile("年|月|季|周|日|天|小时|学期|%")


def _is_count(indicator: Indicator, value: Value, counted_in: str) -> bool:
    """Say whether an indicator counts what a price is for; people, however they are counted, stand for each other."""
    units = {value.base_unit or value.target.unit} | ({value.target.unit} if counted_in not in _PEOPLE else set())
    alike = bool(units & set(_PEOPLE)) if counted_in in _PEOPLE else counted_in in units
    return indicator.level2_category == "output.quantity" and alike and value.target.upper is None


def _same_thing(price: Indicator, count: Indicator, counted_in: str) -> bool:
    """Say whether price and count may be about one thing: what is counted in a unit of anything must share a word."""
    names = [re.sub(r"单|每|次数?|数量?|成本|费用|标准|平均", "", compact(i.level3)) for i in (price, count)]
    return counted_in not in _ANYTHING or any(names[0][at : at + 2] in names[1] for at in range(len(names[0]) - 1))


def _unit_price(indicator: Indicator, value: Value) -> tuple[Decimal | None, str]:
    """Return the cost of one in 万元 and what it is the cost of: 人均成本 in 元, 元/亩; a monthly or yearly price is none."""
    target = value.target
    if target.value is None or target.upper is not None or not _is_cost(indicator):
        return None, ""
    unit = compact(target.unit or "")
    money, slash, thing = unit.partition("/")
    if slash and money in ("元", "万元") and thing and not _TIMES.search(thing) and "/" not in thing and "·" not in thing:
        return wan(target.value, money), thing
    if unit in ("元", "万元") and re.search("人均|户均|每人|每户", compact(indicator.level3)):
        return wan(target.value, unit), "人"
    return None, ""


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        list_vs_table_amount,
        funds_parts_vs_total,
        executed_over_budget,
        returned_vs_balance,
        unit_cost_times_count_vs_budget,
        cost_over_budget,
        cost_vs_budget,
    )
}
