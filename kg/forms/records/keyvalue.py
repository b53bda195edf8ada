"""The key-value area of a form: labels with their values beside them, below them, or in the same cell."""

from __future__ import annotations

from collections.abc import Sequence

from kg.amount import amount_in, money_unit
from kg.document import Place
from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.lexicon.heads import colon_roles, money_role, plain_label
from kg.forms.lexicon.marks import is_placeholder
from kg.forms.money import number, percent
from kg.forms.records.head_sums import HeadSums, take_spent, take_unit
from kg.forms.records.open_project import OpenProject, labelled, parts_of_sum, party, split_label
from kg.forms.tables import Row
from kg.records import Passage

__all__ = ["Head"]

_UNKEPT = frozenset({"text", "attribute"})
"""Labels whose value no record has a field for: it is kept as it stands beside its label."""
_OF_PROJECT = frozenset({"goals_done", "conclusion", "grade"})
"""Labels whose value is a field of a project; it is kept as it stands where the form names none."""

_GOALS = ("goals", "goals_expected", "goals_done", "goals_long")
_LONG_GOALS = "goals_long"
"""Goals of the medium term: those of a department are records of their own, those of a project are kept as they stand."""

_FIELDS = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "source", "period", "department"})


def _is_unkept(role: str, draft: OpenProject) -> bool:
    return role in _UNKEPT or (role in _OF_PROJECT and draft.name is None) or (role == _LONG_GOALS and draft.name is not None)


_Entry = tuple[int, int, str, str]
"""A label whose value stands in the next row: column, span, role, text."""


def _over(entries: Sequence[_Entry], item: Item, at: int, *, ragged: bool) -> _Entry:
    """Return the label that a value stands below: of its columns, else of its number in the row."""
    found = None if ragged else next((each for each in entries if each[0] <= item.column < each[0] + each[1]), None)
    return found or entries[min(at, len(entries) - 1)]


class Head:
    """Reads rows of the key-value area into a draft, remembering labels whose values stand in the next row."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.pending: list[_Entry] = []
        self.context = ""
        self.sums = HeadSums(work)

    def reset(self) -> None:
        """Forget what the rows above announced."""
        self.pending, self.context = [], ""
        self.sums.reset()

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
        if self.sums.take_table(labels, draft):
            self.context = "funds"
            return True
        if self.sums.take_below(row, draft):
            self.pending = []
            return True
        known = [roles for _, roles in labels if roles]
        if not known:
            return self._without_label(row, draft)
        if self.context != "tasks" or any(not roles[0].startswith("funds") for roles in known):
            self.context = ""
        if len(known) == len(own) and not self._all_filled(own, known):
            return self._labels_only(row, labels, draft)
        self.pending = []
        self.sums.forget_heads()
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

    def _labels_only(self, row: Row, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject) -> bool:
        """Labels without values: they tell what stands beside or below them."""
        self.pending = []
        if any(roles[0] == "tasks" for _, roles in labels):
            self.context = "tasks"
            for item, _ in labels:
                self.claim(item, Status.LABEL)
            return True
        if self.context != "tasks":
            self.sums.note_heads(row)
        for item, roles in labels:
            self.claim(item, Status.LABEL)
            if roles[0] == "funds":
                self.context = "funds"
                take_unit(item, roles, draft)
                if "用途" in item.label:
                    self.context = "use"
            else:
                self.pending.append((item.column, item.span, roles[0], item.text))
            if "goals_long" in roles:
                draft.long_term = True
        if len(self.pending) > 1:
            goals = [entry for entry in self.pending if entry[2].startswith("goals")]
            if any(entry[2] in _GOALS[1:] for entry in goals) and len(goals) > 1:
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
        if self.sums.columns and all(number(item.text) is not None for item in own):
            self.sums.take("funds_total", None, own, draft, row)
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
        goals = [entry for entry in self.pending if entry[2] in _GOALS]
        values = self._goals_below(row, own, long, goals) if goals else own
        if not values:
            return False
        for at, item in enumerate(values):
            entry = _over(goals or self.pending, item, at, ragged=row.ragged)
            draft.put(entry[2], item.text, item.place, entry[3])
            if _is_unkept(entry[2], draft):
                self.keep(entry[3], item)
            self.claim(item, Status.FACT)
        for item in own:
            self.claim(item, Status.PROSE)
        self.pending = []
        return True

    def _goals_below(self, row: Row, own: Sequence[Item], long: Sequence[Item], goals: Sequence[_Entry]) -> Sequence[Item]:
        """Return the texts below labels of goals: long ones, or short ones where each label has its own."""
        texts = [item for item in own if not (item.keys or item.columns or item.is_level())]
        places = {(entry[0], entry[1]) for entry in goals}
        each = not row.ragged and all((item.column, item.span) in places for item in texts)
        return texts if len(goals) > 1 and (len(texts) >= len(goals) or (each and texts)) else long

    def keep(self, label: str, item: Item) -> None:
        """Keep a text as it stands beside its label, where no record has a field for it."""
        self.work.passages.append(Passage((plain_label(label),), item.raw.strip(), item.place))

    def _pairs(self, row: Row, labels: Sequence[tuple[Item, tuple[str, ...]]], draft: OpenProject) -> bool:
        """Labels with their values beside them."""
        at = 0
        self.sums.note_order(labels)
        while at < len(labels):
            if size := self.sums.heads_in(labels[at:]):
                heads = labels[at : at + size]
                self.sums.take_heads([(item, money_role(item.text)) for item, _ in heads], heads, draft)
                self.context = "funds"
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
                take_unit(item, roles, draft)
            if role == "funds":
                self.context = "use" if "用途" in item.label else "funds"
                at += self.sums.take_beside(item, labels[at] if at < len(labels) else None, draft)
                continue
            values: list[Item] = []
            while at < len(labels) and (not labels[at][1] or (not values and self._is_value(role, labels[at][0]))):
                values.append(labels[at][0])
                at += 1
            if not self._side_by_side(roles, item, values, draft):
                self._fill(roles, item, values, draft, row)
        return True

    def _side_by_side(self, roles: tuple[str, ...], label: Item, values: Sequence[Item], draft: OpenProject) -> bool:
        """Read texts that stand behind as many labels of goals: 预期目标 | 实际完成情况 | what was wanted | what was done."""
        waiting = [(entry[2], entry[3]) for entry in self.pending if entry[2] in _GOALS]
        if len(values) < 2 or roles[0] not in _GOALS or len(waiting) < len(values) - 1:
            return False
        own = [*waiting[1 - len(values) :], (roles[0], label.text)]
        for (role, name), item in zip(own, values, strict=True):
            draft.put(role, item.text, item.place, name)
            if _is_unkept(role, draft):
                self.keep(name, item)
            self.claim(item, Status.FACT)
        self.pending = []
        return True

    def _is_value(self, role: str, item: Item) -> bool:
        """Say whether a text that could be a label is the value here: a project may be called 项目支出."""
        return role in ("project_name", "attribute", "source") and not set(item.keys) & _FIELDS

    def _fill(self, roles: tuple[str, ...], label: Item, values: Sequence[Item], draft: OpenProject, row: Row) -> None:
        role = roles[0]
        funds = next((each for each in roles if each in ("funds_total", "funds_fiscal", "funds_other", "funds_part")), None)
        if len(values) == 1 and take_spent(label.text, values[0].text, draft):
            self.claim(values[0], Status.FACT)
        if funds is not None:
            draft.yearly = draft.yearly or funds == "funds_total"
            self.sums.take(funds, label, values, draft, row)
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

    def _split(self, item: Item, draft: OpenProject) -> None:
        """Read a text that holds its label and its value."""
        for label, text in labelled(item.text):
            self.field(label, text, item.place, draft)
            self.claim(item, Status.FACT)

    def field(self, label: str, text: str, place: Place, draft: OpenProject) -> bool:
        """Fill the field that a label with a colon names; say whether it is a sum."""
        role = colon_roles(label)[0]
        amount = amount_in(text, *draft.told(money_unit(label))) if role.startswith("funds") else None
        take_spent(label, text, draft)
        if amount is None:
            draft.put(role, text, place, label)
            return False
        draft.money_of("funds_total" if role == "funds" else role, amount)
        for part, sum_ in parts_of_sum(text):
            draft.money_of(part, sum_)
        return True
