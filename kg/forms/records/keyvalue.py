"""The key-value area of a form: labels with their values beside them, below them, or in the same cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.amount import Amount, amount_in, money_unit
from kg.document import Place
from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.lexicon.heads import colon_roles, money_role, plain_label
from kg.forms.lexicon.marks import is_placeholder
from kg.forms.lexicon.words import words
from kg.forms.money import number, percent
from kg.forms.records.open_project import OpenProject, labelled, parts_of_sum, party, split_label
from kg.forms.records.sum_heads import SumHead, heads_of_sums, lone_heads, sums_below
from kg.forms.tables import Row
from kg.records import Passage

__all__ = ["Head"]

_UNKEPT = frozenset({"text", "attribute"})
"""Labels whose value no record has a field for: it is kept as it stands beside its label."""
_OF_PROJECT = frozenset({"goals_done", "conclusion", "grade"})
"""Labels whose value is a field of a project; it is kept as it stands where the form names none."""

_FIELDS = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "source", "period", "department"})
_LONG = re.compile(r"^(?:其中[:：]?)?(?:中期|实施期|项目总|项目期|长期|三年|总投资)")


_OF_YEAR = re.compile(r"其中[:：]?(?:本|当)年")
"""A label of the year's part of the whole sum above it: 预算总额 900, 其中：本年预算 280."""
_BUDGETS = ("adjusted", "initial")
_LEAST = 3
"""Fewest heads of a table of budget and execution."""


def _is_unkept(role: str, draft: OpenProject) -> bool:
    return role in _UNKEPT or (role in _OF_PROJECT and draft.name is None)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of sums: where it stands, what it holds (a field of `kg.records.Execution`), and its own unit."""

    column: int
    span: int
    role: str | None
    unit: str | None


class Head:
    """Reads rows of the key-value area into a draft, remembering labels whose values stand in the next row."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.pending: list[tuple[int, int, str, str]] = []
        self.sum_heads: tuple[SumHead, ...] = ()
        self.lone_heads: tuple[SumHead, ...] = ()
        self.context = ""
        self.fund_columns: list[_Column] = []
        self.long_first = False

    def reset(self) -> None:
        """Forget what the rows above announced."""
        self.pending, self.context, self.fund_columns = [], "", []
        self.sum_heads = self.lone_heads = ()

    def claim(self, item: Item, status: Status, reason: Skip | None = None) -> None:
        """Enter an item in the ledger."""
        self.work.claim(item.key, status, reason, item.part)

    def take(self, row: Row, draft: OpenProject) -> bool:
        """Read one row; say whether it held a label or a value that was understood."""
        own = row.own
        if not own:
            return False
        labels = [(item, item.keys) for item in own]
        if self._plan(row, draft, labels):
            return True
        if self._fund_heads(labels, draft) or self._sums_below(row, draft):
            return True
        known = [roles for _, roles in labels if roles]
        if not known:
            return self._without_label(row, draft)
        if self.context != "tasks" or any(not roles[0].startswith("funds") for roles in known):
            self.context = ""
        if len(known) == len(own) and not self._all_filled(own, known):
            return self._labels_only(row, labels, draft)
        self.pending, self.sum_heads, self.lone_heads = [], (), ()
        return self._pairs(row, labels, draft)

    def _all_filled(self, own: Sequence[Item], known: Sequence[tuple[str, ...]]) -> bool:
        """Say whether a row of labels is a label and a value that happens to be a label's word (``其他``)."""
        return len(own) == 2 and known[0][0] in _FIELDS | {"attribute"} and known[1][0] not in _FIELDS

    def _plan(self, row: Row, draft: OpenProject, labels: Sequence[tuple[Item, tuple[str, ...]]]) -> bool:
        """Read the spending plan: its label with the dates beside it, and the percents in the row below."""
        first = labels[0]
        if "plan" in first[1] and len(labels) > 1:
            self.claim(first[0], Status.LABEL)
            self.context = "plan"
            self.pending = []
            for item, _ in labels[1:]:
                self.claim(item, Status.LABEL)
                self.pending.append((item.column, item.span, "plan", item.text))
            return True
        if self.context == "plan" and self.pending and not first[1]:
            values = [item for item, _ in labels if item.first]
            if all(percent(item.text) is not None for item in values):
                for (_, _, _, by), item in zip(self.pending, values, strict=False):
                    draft.step(by, item.text)
                    self.claim(item, Status.FACT)
                self.pending, self.context = [], ""
                return True
        return False

    def _fund_heads(self, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject) -> bool:
        """Read the heads of a small table of money: 年初预算数, 全年预算数, 全年执行数, 分值, 执行率, 得分."""
        labels = self._beside_values(labels, draft)
        heads = [(item, money_role(item.text)) for item, roles in labels if "funds_column" in roles or money_role(item.text)]
        if len(heads) < 2 or any(number(item.text) is not None for item, _ in labels):
            return False
        if len(heads) < _LEAST and not all(roles for _, roles in labels):
            return False
        if not any(role in ("executed", "rate") or "到位" in item.label for item, role in heads):
            return False
        self._take_heads(heads, labels, draft)
        return True

    def _sums_below(self, row: Row, draft: OpenProject) -> bool:
        """Read the figures below heads of sums: 资金来源 | 合计 | 财政拨款 | 其他资金."""
        found = sums_below(self.sum_heads, row, *draft.told()) if self.sum_heads else None
        if found is None:
            return False
        sums, settled = found
        for role, amount in sums:
            draft.money_of(role, amount, again=settled)
        for item in row.own:
            self.claim(item, Status.LABEL if item.label in (*words("sum_row"), *words("sum_settled")) else Status.FACT)
        self.pending = []
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
        if self._spent(label.text, value.text, draft):
            self.claim(label, Status.LABEL)
            self.claim(value, Status.FACT)
        return heads

    def _take_heads(
        self, heads: Sequence[tuple[Item, str | None]], labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject
    ) -> None:
        self.fund_columns = [_Column(item.column, item.span, role, money_unit(item.text)) for item, role in heads]
        self.context = "funds"
        for item, roles in labels:
            self.claim(item, Status.LABEL)
            self._unit_of(item, roles, draft)

    def _run(self, labels: Sequence[tuple[Item, tuple[str, ...]]]) -> int:
        """Return how many labels at the beginning head columns of sums, in a line where rows stand one behind the other."""
        size = next((n for n, (item, _) in enumerate(labels) if money_role(item.text) is None), len(labels))
        return size if _LEAST <= size < len(labels) and labels[size][1] else 0

    def _unit_of(self, item: Item, roles: Sequence[str], draft: OpenProject) -> None:
        """Take the unit that a label of money names: of the whole block, or of its own sum and those without one."""
        unit = money_unit(item.text)
        if unit is not None and "funds" in roles:
            draft.block_unit = unit
        elif unit is not None and draft.label_unit is None:
            draft.label_unit = unit

    def _labels_only(self, row: Row, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject) -> bool:
        """Labels without values: they tell what stands beside or below them."""
        self.pending = []
        if any(roles[0] == "tasks" for _, roles in labels):
            self.context = "tasks"
            for item, _ in labels:
                self.claim(item, Status.LABEL)
            return True
        if self.context != "tasks":
            self.sum_heads, self.lone_heads = heads_of_sums(row, self.lone_heads), lone_heads(row)
        for item, roles in labels:
            self.claim(item, Status.LABEL)
            if roles[0] == "funds":
                self.context = "funds"
                self._unit_of(item, roles, draft)
                if "用途" in item.label:
                    self.context = "use"
            else:
                self.pending.append((item.column, item.span, roles[0], item.text))
            if "goals_long" in roles:
                draft.long_term = True
        if len(self.pending) > 1:
            goals = [entry for entry in self.pending if entry[2].startswith("goals")]
            if any(entry[2] in ("goals_expected", "goals_done", "goals_long") for entry in goals) and len(goals) > 1:
                self.pending = [entry for entry in goals if entry is not goals[0] or len(goals) == 2] or goals
        return True

    def _without_label(self, row: Row, draft: OpenProject) -> bool:
        """A row of values only: below labels, or the text that belongs to the label merged beside it."""
        own = list(row.own)
        if any(split_label(item.text) for item in own):
            for item in own:
                self._split(item, draft)
            return True
        if self.context == "tasks":
            for item in own:
                self.claim(item, Status.PROSE)
            return True
        long = [item for item in own if len(item.label) > 12]
        if self.pending:
            return self._below(row, own, long, draft)
        if self.fund_columns and all(number(item.text) is not None for item in own):
            self._funds("funds_total", None, own, draft, row)
            return True
        if self.context == "use" and len(long or own) == 1:
            item = (long or own)[0]
            draft.put("use", item.text, item.place)
            self.claim(item, Status.FACT)
            self.context = ""
            return True
        if len(own) == 1 and party(own[0].text).code is not None and len(own[0].label) < 40 and draft.unit is None:
            draft.unit = party(own[0].text)
            self.claim(own[0], Status.FACT)
            return True
        return False

    def _below(self, row: Row, own: Sequence[Item], long: Sequence[Item], draft: OpenProject) -> bool:
        """Read the values that stand below the labels of the row above."""
        goals = [entry for entry in self.pending if entry[2] in ("goals", "goals_expected", "goals_done", "goals_long")]
        entries = goals or self.pending
        texts = [item for item in own if not (item.keys or item.columns or item.is_level())]
        if len(goals) > 1 and len(texts) >= len(goals):
            long = texts
        if goals and not long:
            return False
        for at, item in enumerate(long if goals else own):
            entry = next((e for e in entries if e[0] <= item.column < e[0] + e[1]), None) if not row.ragged else None
            entry = entry or entries[min(at, len(entries) - 1)]
            draft.put(entry[2], item.text, item.place, entry[3])
            if _is_unkept(entry[2], draft):
                self.keep(entry[3], item)
            self.claim(item, Status.FACT)
        for item in own:
            self.claim(item, Status.PROSE)
        self.pending = []
        return True

    def keep(self, label: str, item: Item) -> None:
        """Keep a text as it stands beside its label, where no record has a field for it."""
        self.work.passages.append(Passage((plain_label(label),), item.raw.strip(), item.place))

    def _pairs(self, row: Row, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject) -> bool:
        """Labels with their values beside them."""
        at = 0
        sums = [(roles[0], item.label) for item, roles in labels if roles and roles[0] in ("funds_total", "funds_part")]
        if len(sums) > 1 and sums[-1][0] == "funds_total":
            self.long_first = bool(_LONG.match(sums[0][1]))
        while at < len(labels):
            if size := self._run(labels[at:]):
                heads = labels[at : at + size]
                self._take_heads([(item, money_role(item.text)) for item, _ in heads], heads, draft)
                at += size
                continue
            item, roles = labels[at]
            at += 1
            if not roles:
                self._split(item, draft)
                continue
            role = roles[0]
            self.claim(item, Status.LABEL)
            if any(each.startswith("funds") for each in roles):
                self._unit_of(item, roles, draft)
            if role == "funds":
                at += self._sum_beside(item, labels[at] if at < len(labels) else None, draft)
                continue
            values: list[Item] = []
            while at < len(labels) and (not labels[at][1] or (not values and self._is_value(role, labels[at][0]))):
                values.append(labels[at][0])
                at += 1
            self._fill(roles, item, values, draft, row)
        return True

    def _sum_beside(self, label: Item, following: tuple[Item, tuple[str, ...]] | None, draft: OpenProject) -> int:
        """Read the sum that stands right beside a label of funds; return how many cells that used up."""
        self.context = "use" if "用途" in label.label else "funds"
        if following is None or following[1]:
            return 0
        amount = amount_in(following[0].text, *draft.told(money_unit(label.text)))
        if amount is None:
            return 0
        draft.money_of("funds_total", amount)
        self.claim(following[0], Status.FACT)
        return 1

    def _is_value(self, role: str, item: Item) -> bool:
        """Say whether a text that could be a label is the value here: a project may be called 项目支出."""
        return role in ("project_name", "attribute", "source") and not set(item.keys) & _FIELDS

    def _fill(self, roles: tuple[str, ...], label: Item, values: Sequence[Item], draft: OpenProject, row: Row) -> None:
        role = roles[0]
        funds = next((each for each in roles if each in ("funds_total", "funds_fiscal", "funds_other", "funds_part")), None)
        if len(values) == 1 and self._spent(label.text, values[0].text, draft):
            self.claim(values[0], Status.FACT)
        if funds is not None:
            draft.yearly = draft.yearly or funds == "funds_total"
            self._funds(funds, label, values, draft, row)
            return
        if not values:
            if role in ("goals", "goals_long", "goals_expected", "use", "project_name"):
                self.pending.append((label.column, label.span, role, label.text))
            return
        if role == "goals_expected" and self.context == "goals":
            role = "goals"
        for item in values:
            known = role in _FIELDS | _OF_PROJECT or role.startswith(("goals", "period")) or role == "use"
            self.claim(item, Status.FACT if known else Status.PROSE)
        if _is_unkept(role, draft):
            self._keep_all(label, values)
        text = values[0].raw.strip() if role in ("goals", "goals_expected") else values[0].text
        draft.put(role, text, values[0].place, label.text)

    def _keep_all(self, label: Item, values: Sequence[Item]) -> None:
        for item in values:
            if not is_placeholder(item.text):
                self.keep(label.text, item)

    def _funds(self, role: str, label: Item | None, values: Sequence[Item], draft: OpenProject, row: Row) -> None:
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
            spent = role == "funds_total" and kind is not None and draft.spend(kind, item.text, *told)
            self.claim(item, Status.FACT if spent or amount is not None else Status.PROSE)
        return sums

    def _spent(self, label: str, text: str, draft: OpenProject) -> bool:
        """Take a label of the execution with the one value beside it; 分值 and 得分 are its own only behind a sum."""
        role = money_role(label)
        if role is None or (role in ("points", "score") and not draft.spent):
            return False
        return draft.spend(role, text, money_unit(label))

    def _columns(self, label: Item | None, values: Sequence[Item], row: Row) -> dict[int, _Column]:
        """Return the column of each value by the value's own: where it stands below, else in order where none is missing."""
        known = self.fund_columns
        if not row.ragged:
            return {
                item.column: column
                for item in values
                for column in known
                if column.column <= item.column < column.column + column.span
            }
        behind = [item for item in row.items if label is None or item.column > label.column] if not row.dropped else values
        if len(behind) != len(known):
            return {}
        return {item.column: column for item, column in zip(behind, known, strict=True)}

    def _run_together(self, label: Item, values: Sequence[Item]) -> bool:
        """Say whether the figures of several columns stand behind their label without anything between: 202010."""
        touching = bool(values) and label.place.end is not None and label.place.end == values[0].place.start
        return touching and len(self.fund_columns) > 1

    def _split(self, item: Item, draft: OpenProject) -> None:
        """Read a text that holds its label and its value."""
        for label, text in labelled(item.text):
            self.field(label, text, item.place, draft)
            self.claim(item, Status.FACT)

    def field(self, label: str, text: str, place: Place, draft: OpenProject) -> bool:
        """Fill the field that a label with a colon names; say whether it is a sum."""
        role = colon_roles(label)[0]
        amount = amount_in(text, *draft.told(money_unit(label))) if role.startswith("funds") else None
        self._spent(label, text, draft)
        if amount is None:
            draft.put(role, text, place, label)
            return False
        draft.money_of("funds_total" if role == "funds" else role, amount)
        for part, sum_ in parts_of_sum(text):
            draft.money_of(part, sum_)
        return True
