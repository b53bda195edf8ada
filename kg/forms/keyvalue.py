"""The key-value area of a form: labels with their values beside them, below them, or in the same cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.draft import Draft, party, split_label
from kg.forms.lexicon.heads import key_roles, money_unit, plain_label
from kg.forms.money import number, percent
from kg.forms.tables import Row

__all__ = ["Head"]

_FIELDS = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "source", "period", "department"})
_LONG = re.compile(r"^(?:其中[:：]?)?(?:中期|实施期|项目总|项目期|长期|三年|总投资)")


class Head:
    """Reads rows of the key-value area into a draft, remembering labels whose values stand in the next row."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.pending: list[tuple[int, int, str, str]] = []
        self.context = ""
        self.fund_columns: list[tuple[int, str]] = []
        self.long_first = False

    def reset(self) -> None:
        """Forget what the rows above announced."""
        self.pending, self.context, self.fund_columns = [], "", []

    def claim(self, item: Item, status: Status, reason: Skip | None = None) -> None:
        """Enter an item in the ledger."""
        self.work.claim(item.key, status, reason, item.part)

    def take(self, row: Row, draft: Draft) -> bool:
        """Read one row; say whether it held a label or a value that was understood."""
        own = row.own
        if not own:
            return False
        labels = [(item, item.keys) for item in own]
        if self._plan(row, draft, labels):
            return True
        if self._fund_heads(labels, draft):
            return True
        known = [roles for _, roles in labels if roles]
        if not known:
            return self._without_label(row, draft)
        if self.context != "tasks" or any(not roles[0].startswith("funds") for roles in known):
            self.context = ""
        if len(known) == len(own) and not self._all_filled(own, known):
            return self._labels_only(row, labels, draft)
        self.pending = []
        return self._pairs(row, labels, draft)

    def _all_filled(self, own: Sequence[Item], known: Sequence[tuple[str, ...]]) -> bool:
        """Say whether a row of labels is a label and a value that happens to be a label's word (``其他``)."""
        return len(own) == 2 and known[0][0] in _FIELDS | {"attribute"} and known[1][0] not in _FIELDS

    def _plan(self, row: Row, draft: Draft, labels: Sequence[tuple[Item, tuple[str, ...]]]) -> bool:
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

    def _fund_heads(self, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: Draft) -> bool:
        """Read the heads of a small table of money: 年初预算数, 全年预算数, 全年执行数, 分值, 执行率, 得分."""
        columns = [(item, plain_label(item.text)) for item, roles in labels if "funds_column" in roles]
        if len(columns) < 2 or any(number(item.text) is not None for item, _ in labels):
            return False
        if not all(roles for _, roles in labels) and len(columns) < 3:
            return False
        if len(columns) < 3 and not any("执行" in text or "到位" in text for _, text in columns):
            return False
        self.fund_columns = [(item.column, text) for item, text in columns]
        self.context = "funds"
        for item, _ in labels:
            self.claim(item, Status.LABEL)
            draft.money = money_unit(item.text) or draft.money
        return True

    def _labels_only(self, row: Row, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: Draft) -> bool:
        """Labels without values: they tell what stands beside or below them."""
        self.pending = []
        if any(roles[0] == "tasks" for _, roles in labels):
            self.context = "tasks"
            for item, _ in labels:
                self.claim(item, Status.LABEL)
            return True
        for item, roles in labels:
            self.claim(item, Status.LABEL)
            if roles[0] == "funds":
                self.context = "funds"
                draft.money = money_unit(item.text) or draft.money
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

    def _without_label(self, row: Row, draft: Draft) -> bool:
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
            goals = [entry for entry in self.pending if entry[2] in ("goals", "goals_expected", "goals_done", "goals_long")]
            entries = goals or self.pending
            if goals and not long:
                return False
            taken = long if goals else own
            for at, item in enumerate(taken):
                entry = next((e for e in entries if e[0] <= item.column < e[0] + e[1]), None) if not row.ragged else None
                entry = entry or entries[min(at, len(entries) - 1)]
                draft.put(entry[2], item.text, item.place)
                self.claim(item, Status.FACT if entry[2] != "goals_done" else Status.PROSE)
            for item in own:
                self.claim(item, Status.PROSE)
            self.pending = []
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

    def _pairs(self, row: Row, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: Draft) -> bool:
        """Labels with their values beside them."""
        at = 0
        sums = [(roles[0], item.label) for item, roles in labels if roles and roles[0] in ("funds_total", "funds_part")]
        if len(sums) > 1 and sums[-1][0] == "funds_total":
            self.long_first = bool(_LONG.match(sums[0][1]))
        while at < len(labels):
            item, roles = labels[at]
            at += 1
            if not roles:
                self._split(item, draft)
                continue
            role = roles[0]
            self.claim(item, Status.LABEL)
            if role == "funds" or any(each.startswith("funds") for each in roles):
                draft.money = money_unit(item.text) or draft.money
            if role == "funds":
                self.context = "use" if "用途" in item.label else "funds"
                following = labels[at] if at < len(labels) else None
                if following is not None and not following[1] and number(following[0].text) is not None:
                    draft.money_of("funds_total", number(following[0].text) or Decimal(0))
                    self.claim(following[0], Status.FACT)
                    at += 1
                continue
            values: list[Item] = []
            while at < len(labels) and (not labels[at][1] or (not values and self._is_value(role, labels[at][0]))):
                values.append(labels[at][0])
                at += 1
            self._fill(roles, item, values, draft, row)
        return True

    def _is_value(self, role: str, item: Item) -> bool:
        """Say whether a text that could be a label is the value here: a project may be called 项目支出."""
        return role in ("project_name", "attribute", "source") and not set(item.keys) & _FIELDS

    def _fill(self, roles: tuple[str, ...], label: Item, values: Sequence[Item], draft: Draft, row: Row) -> None:
        role = roles[0]
        funds = next((each for each in roles if each in ("funds_total", "funds_fiscal", "funds_other", "funds_part")), None)
        if funds is not None:
            self._funds(funds, values, draft)
            return
        if not values:
            if role in ("goals", "goals_long", "goals_expected", "use", "project_name"):
                self.pending.append((label.column, label.span, role, label.text))
            return
        if role == "goals_expected" and self.context == "goals":
            role = "goals"
        for item in values:
            known = role in _FIELDS or role.startswith(("goals", "period")) or role == "use"
            self.claim(item, Status.FACT if known and role != "goals_done" else Status.PROSE)
        if role == "goals_done":
            return
        text = values[0].text if role not in ("goals", "goals_expected", "use", "goals_long") else values[0].raw.strip()
        draft.put(role, text if role in ("goals", "goals_expected") else values[0].text, values[0].place)
        del row

    def _funds(self, role: str, values: Sequence[Item], draft: Draft) -> None:
        """Read the sums behind a label of money: of several columns the year's budget, else the first."""
        figures = [(item, number(item.text)) for item in values]
        for item, figure in figures:
            self.claim(item, Status.FACT if figure is not None else Status.PROSE)
        known = [(item, figure) for item, figure in figures if figure is not None]
        if not known:
            draft.funded = True
            return
        best = known[0][1]
        names = [name for _, name in self.fund_columns]
        wanted = next((name for name in names if name.startswith("全年预算") or name.startswith("调整")), None)
        if wanted is not None:
            column = next(column for column, name in self.fund_columns if name == wanted)
            at = next((figure for item, figure in known if item.column == column), None)
            best = at if at is not None else best
        if best is not None:
            draft.money_of(role, best, again=self.long_first)

    def _split(self, item: Item, draft: Draft) -> None:
        """Read a text that holds its label and its value."""
        pair = split_label(item.text)
        if pair is None:
            return
        roles = key_roles(pair[0])
        figure = number(pair[1])
        if roles[0].startswith("funds") and figure is not None:
            draft.money_of(roles[0], figure)
        else:
            draft.put(roles[0], pair[1], item.place)
        self.claim(item, Status.FACT)
