"""Sums of a form's head: small tables of budget and execution, and figures beside and below labels of money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.amount import Amount, amount_in, money_unit
from kg.forms.base import Status, Work
from kg.forms.cell import Item
from kg.forms.lexicon.heads import money_role
from kg.forms.lexicon.marks import is_placeholder
from kg.forms.lexicon.words import words
from kg.forms.money import number, percent
from kg.forms.records.open_project import OpenProject
from kg.forms.records.sum_heads import SumHead, heads_of_sums, lone_heads, sums_below
from kg.forms.tables import Row

__all__ = ["HeadSums", "take_spent", "take_unit"]

_LONG = re.compile(r"^(?:其中[:：]?)?(?:中期|实施期|项目总|项目期|长期|三年|总投资)")
_OF_YEAR = re.compile(r"其中[:：]?(?:本|当)年")
"""A label of the year's part of the whole sum above it: 预算总额 900, 其中：本年预算 280."""
_BUDGETS = ("adjusted", "initial")
_MONEY = ("initial", "adjusted", "executed")
_LEAST = 3
"""Fewest heads of a table of budget and execution."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of sums: where it stands, what it holds (a field of `kg.records.Execution`), and its own unit."""

    column: int
    span: int
    role: str | None
    unit: str | None


def take_unit(item: Item, roles: Sequence[str], draft: OpenProject) -> None:
    """Take the unit that a label of money names: of the whole block, or of its own sum and those without one."""
    unit = money_unit(item.text)
    if unit is not None and "funds" in roles:
        draft.block_unit = unit
    elif unit is not None and draft.label_unit is None:
        draft.label_unit = unit


def take_spent(label: str, text: str, draft: OpenProject) -> bool:
    """Take a label of the execution with the one value beside it; 分值 and 得分 are its own only behind a sum."""
    role = money_role(label)
    if role is None or (role in ("points", "score") and not draft.spent):
        return False
    return draft.spend(role, text, money_unit(label))


class HeadSums:
    """Reads sums into a draft, remembering the heads whose figures stand in the next rows."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.heads: tuple[SumHead, ...] = ()
        self.lone_heads: tuple[SumHead, ...] = ()
        self.columns: list[_Column] = []
        self.behind_columns = 0
        self.long_first = False

    def reset(self) -> None:
        """Forget what the rows above announced."""
        self.columns = []
        self.forget_heads()

    def forget_heads(self) -> None:
        """Forget the heads of sums whose figures stand below."""
        self.heads = self.lone_heads = ()

    def note_heads(self, row: Row) -> None:
        """Remember the heads of sums in a row of labels."""
        self.heads, self.lone_heads = heads_of_sums(row, self.lone_heads), lone_heads(row)

    def note_order(self, labels: Sequence[tuple[Item, tuple[str, ...]]]) -> None:
        """Remember whether the sum of the whole period stands before the year's in a row of labels with their values."""
        sums = [(roles[0], item.label) for item, roles in labels if roles and roles[0] in ("funds_total", "funds_part")]
        if len(sums) > 1 and sums[-1][0] == "funds_total":
            self.long_first = bool(_LONG.match(sums[0][1]))

    def _claim(self, item: Item, status: Status) -> None:
        self.work.claim(item.key, status, span=item.part)

    def take_table(self, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject) -> bool:
        """Read the heads of a small table of money: 年初预算数, 全年预算数, 全年执行数, 分值, 执行率, 得分."""
        labels = self._beside_values(labels, draft)
        heads = [(item, money_role(item.text)) for item, roles in labels if "funds_column" in roles or money_role(item.text)]
        if len(heads) < 2 or any(number(item.text) is not None for item, _ in labels):
            return False
        if len(heads) < _LEAST and not all(roles for _, roles in labels):
            return False
        if not any(role in ("executed", "rate") or "到位" in item.label for item, role in heads):
            return False
        self.take_heads(heads, labels, draft)
        return True

    def take_below(self, row: Row, draft: OpenProject) -> bool:
        """Read the figures below heads of sums: 资金来源 | 合计 | 财政拨款 | 其他资金."""
        found = sums_below(self.heads, row, *draft.told()) if self.heads else None
        if found is None:
            return False
        sums, settled = found
        for role, amount in sums:
            draft.money_of(role, amount, again=settled)
        for item in row.own:
            self._claim(item, Status.LABEL if item.label in (*words("sum_row"), *words("sum_settled")) else Status.FACT)
        return True

    def _beside_values(
        self, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject
    ) -> Sequence[tuple[Item, tuple[str, ...]]]:
        """Return the labels of a row but a last one with its figure beside it, which is read.

        预算安排 | 实际到位 | 实际支出 | 执行率 | 97%: the sums stand below their heads, the rate beside its own.
        """
        *heads, (label, _), (value, _) = labels if len(labels) > _LEAST + 1 else ((None, ()), (None, ()))
        figures = sum(1 for item, _ in labels if number(item.text) is not None)
        if label is None or value is None or figures != 1 or percent(value.text) is None or money_role(label.text) is None:
            return labels
        if take_spent(label.text, value.text, draft):
            self._claim(label, Status.LABEL)
            self._claim(value, Status.FACT)
        return heads

    def take_heads(
        self, heads: Sequence[tuple[Item, str | None]], labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject
    ) -> None:
        """Take the columns that heads of sums name, and the units that labels beside them do."""
        self.columns = [_Column(item.column, item.span, role, money_unit(item.text)) for item, role in heads]
        last = heads[-1][0]
        self.behind_columns = sum(1 for item, _ in labels if item.column > last.column)
        for item, roles in labels:
            self._claim(item, Status.LABEL)
            take_unit(item, roles, draft)

    def heads_in(self, labels: Sequence[tuple[Item, tuple[str, ...]]]) -> int:
        """Return how many labels at the beginning head columns of sums, in a line where rows stand one behind the other."""
        size = next((n for n, (item, _) in enumerate(labels) if money_role(item.text) is None), len(labels))
        return size if _LEAST <= size < len(labels) and labels[size][1] else 0

    def take_beside(self, label: Item, following: tuple[Item, tuple[str, ...]] | None, draft: OpenProject) -> int:
        """Read the sum that stands right beside a label of funds; return how many cells that used up."""
        if following is None or following[1]:
            return 0
        amount = amount_in(following[0].text, *draft.told(money_unit(label.text)))
        if amount is None:
            return 0
        draft.money_of("funds_total", amount)
        self._claim(following[0], Status.FACT)
        return 1

    def take(self, role: str, label: Item | None, values: Sequence[Item], draft: OpenProject, row: Row) -> None:
        """Read the sums behind a label of money: of several columns the year's budget, else the first.

        The row of the whole sum also tells the execution, where the columns do.
        """
        columns = self._columns(label, values, row)
        draft.funded = True
        if label is not None and self._run_together(label, values):
            self.work.notes.append(f"“{label.label}{values[0].label}”：几栏的数字连在一起，无法分开，未读作金额")
            return
        sums = self._sums(role, label, [(item, columns.get(item.column)) for item in values], draft)
        best = next((amount for wanted in _BUDGETS for kind, amount in sums if kind == wanted), None)
        if best is None:
            best = next((amount for kind, amount in sums if kind is None), None)
        if best is None:
            return
        yearly = role == "funds_total" and label is not None and _OF_YEAR.match(label.label) is not None
        draft.money_of(role, best, again=self.long_first or yearly)
        if role == "funds_part" and label is not None and _LONG.match(label.label):
            draft.whole = draft.whole or best

    def _sums(
        self, role: str, label: Item | None, values: Sequence[tuple[Item, _Column | None]], draft: OpenProject
    ) -> list[tuple[str | None, Amount]]:
        """Return the sums of a row with what their columns say they are; of the whole sum the execution is read, too."""
        sums: list[tuple[str | None, Amount]] = []
        for item, column in values:
            kind = column.role if column is not None else None
            told = (column.unit if column is not None else None, money_unit(label.text) if label is not None else None)
            amount = amount_in(item.text, *draft.told(*told)) if kind not in ("rate", "points", "score") else None
            if amount is not None:
                sums.append((kind, amount))
            executed = role == "funds_total" and kind is not None and draft.spend(kind, item.text, *told)
            self._claim(item, Status.FACT if executed or amount is not None else Status.PROSE)
        return sums

    def _columns(self, label: Item | None, values: Sequence[Item], row: Row) -> dict[int, _Column]:
        """Return the column of each value by the value's own: where it stands below, else in order where none is missing."""
        known = self.columns
        if not row.ragged:
            return {
                item.column: column
                for item in values
                for column in known
                if column.column <= item.column < column.column + column.span
            }
        behind = [item for item in row.items if label is None or item.column > label.column] if not row.dropped else values
        columns = next((each for each in self._sets_of_columns() if self._stand_over(each, behind)), ())
        return {item.column: column for item, column in zip(behind, columns, strict=False)}

    def _sets_of_columns(self) -> Iterator[Sequence[_Column]]:
        """Yield the columns, then those without a first head that says again what one of them says.

        It stands over the labels of the rows: 年度预算数(万元) | 年初预算 | 调整后预算数 | 预算执行数.
        """
        yield self.columns
        if self.columns and self.columns[0].role in {column.role for column in self.columns[1:]}:
            yield self.columns[1:]

    def _stand_over(self, columns: Sequence[_Column], values: Sequence[Item]) -> bool:
        """Say whether each column has its figure in a row, in order, where only cells of other heads may stand behind them.

        A last head that is none of money (原因) has its cell in the first row only, where it goes over all of them.
        """
        size = len(columns)
        most = size + self.behind_columns
        if len(values) < size or any(item.label for item in values[most:]):
            return False
        return all(_can_stand(item.text, column.role) for item, column in zip(values, columns, strict=False))

    def _run_together(self, label: Item, values: Sequence[Item]) -> bool:
        """Say whether the figures of several columns stand behind their label without anything between: 202010."""
        touching = bool(values) and label.place.end is not None and label.place.end == values[0].place.start
        return touching and len(self.columns) > 1


def _can_stand(text: str, role: str | None) -> bool:
    """Say whether a text can be the figure of a column: a percentage is no sum."""
    share = text.rstrip().endswith(("%", "％"))
    return (number(text) is not None and not (share and role in _MONEY)) or is_placeholder(text) or not text.strip()
