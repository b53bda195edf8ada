"""Records that hold sums of money: a project's funds, what was spent of them, its plan, lists of projects with their sums.

`kg.records` has all records; import them from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.amount import Amount, convert
from kg.document import Place

__all__ = [
    "Execution",
    "FundAmounts",
    "Funds",
    "ListedProject",
    "PlanStep",
    "SubAmounts",
    "SubProject",
]


@dataclass(frozen=True, slots=True)
class FundAmounts:
    """The sums of a project's money: all of it, 财政资金, other sources; each with the unit that holds for it."""

    total: Amount | None = None
    fiscal: Amount | None = None
    other: Amount | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """Money of a project, 项目资金.

    The properties give the sums as numbers of one unit, that of the first sum that has one; a sum that cannot be said in it
    (another currency, an unknown unit beside a known one) is None there.
    """

    amounts: FundAmounts

    @property
    def unit(self) -> str | None:
        """The unit of `total`, `fiscal` and `other`; None where no sum has one."""
        sums = (self.amounts.total, self.amounts.fiscal, self.amounts.other)
        return next((each.unit for each in sums if each is not None and each.unit is not None), None)

    @property
    def total(self) -> Decimal | None:
        """All of it, 资金总额, in `unit`."""
        return convert(self.amounts.total, self.unit)

    @property
    def fiscal(self) -> Decimal | None:
        """财政资金, in `unit`."""
        return convert(self.amounts.fiscal, self.unit)

    @property
    def other(self) -> Decimal | None:
        """Other sources, 其他资金, in `unit`."""
        return convert(self.amounts.other, self.unit)


@dataclass(frozen=True, slots=True)
class Execution:
    """Money budgeted and spent, 预算执行情况.

    Attributes:
        initial: budget at the beginning of the year, 年初预算数.
        adjusted: the year's budget after changes, 全年预算数 (预算数 where the form has one only).
        executed: spent in the year, 全年执行数.
        rate: printed rate of execution in percent (90 for 90%).
        points: that the rate is worth, 分值.
        score: that was given, 得分.
    """

    initial: Amount | None = None
    adjusted: Amount | None = None
    executed: Amount | None = None
    rate: Decimal | None = None
    points: Decimal | None = None
    score: Decimal | None = None

    @property
    def budget(self) -> Amount | None:
        """The budget that the rate is of: the adjusted one, else the initial."""
        return self.adjusted if self.adjusted is not None else self.initial


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of the spending plan, 资金支出计划: percent of the year's budget, cumulative, 0–100, or a sum."""

    by: str
    percent: Decimal | None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class SubAmounts:
    """The sums of a sub-project: budget, spent, taken back (收回数)."""

    budget: Amount | None = None
    executed: Amount | None = None
    returned: Amount | None = None


@dataclass(frozen=True, slots=True)
class SubProject:
    """A row of a list of sub-projects with their execution, 分项绩效项目清单."""

    ordinal: int | None
    name: str
    amounts: SubAmounts
    score: Decimal | None
    goals_raw: str | None
    completion: str | None
    place: Place | None = None

    @property
    def amount(self) -> Amount | None:
        """The budget."""
        return self.amounts.budget

    @property
    def budget(self) -> Decimal | None:
        """Number of the budget, in its printed unit."""
        return _number(self.amounts.budget)

    @property
    def executed(self) -> Decimal | None:
        """Number of what was spent, in its printed unit."""
        return _number(self.amounts.executed)

    @property
    def returned(self) -> Decimal | None:
        """Number of what was taken back, in its printed unit."""
        return _number(self.amounts.returned)


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A row of the list of projects, 项目清单."""

    ordinal: int | None
    name: str
    amount: Amount | None
    place: Place | None = None

    @property
    def budget(self) -> Decimal | None:
        """Number of the amount, in its printed unit."""
        return _number(self.amount)

    @property
    def unit(self) -> str | None:
        """Unit of the amount."""
        return None if self.amount is None else self.amount.unit


def _number(amount: Amount | None) -> Decimal | None:
    return None if amount is None else amount.value
