"""What could not be read, and so was not checked: said before anything else, for silence would read as approval."""

from __future__ import annotations

from collections.abc import Iterator

from kg.check.base import Case, Check, Finding
from kg.document import Place
from kg.forms.lexicon.marks import is_total
from kg.record_ledger import Unparsed
from kg.text import BLOT, compact

__all__ = ["CHECKS"]

_NO_TARGETS = ("ex_ante", "review")
"""Kinds of forms whose rows are opinions; no rule is meant for them."""
_SHOWN = 3
"""Places of unread text that the message names."""


def not_checked(case: Case) -> Iterator[Finding]:
    """A form without rows; rows withheld because their columns are not sure; cells of tables that no rule understood."""
    reading = case.reading
    if not (reading.indicators or reading.evaluation_rows or reading.sub_projects):
        kind = reading.document.kind
        form = kind not in _NO_TARGETS and (kind not in ("budget", "other") or "绩效" in (reading.document.title or ""))
        changes = {} if form else {"severity": "info"}
        message = f"没有校核指标，因为{_reason(case)}"
        yield case.finding("not_checked", message, reading.document.title or reading.file, None, **changes)
    withheld = reading.ledger.withheld
    if withheld:
        message = f"有{len(withheld)}行没有校核，因为表格没有框线，分不清各列：“{withheld[0].text[:30]}”等"
        yield case.finding("not_checked", message, withheld[0].text[:60], withheld[0].place)
    totals = _rows_of_totals(case)
    lost = [item for item in reading.ledger.unparsed if _in_table(item.place) and _row(item.place) not in totals]
    if lost:
        message = f"表中有{len(lost)}格没有读懂，没有校核{_examples(lost)}"
        yield case.finding("not_checked", message, _kept(lost[0])[:60], lost[0].place, severity="info")


def _rows_of_totals(case: Case) -> set[tuple[int | None, int | None]]:
    """Return (table, row) of the rows that add a form up: other rules read them, `sum_of_scores` says where they are wrong."""
    found: set[tuple[int | None, int | None]] = set()
    for table in case.document.tables() if case.document is not None else ():
        for row in table.rows():
            label = next((compact(cell.text) for cell in row if cell.text.strip()), "")
            if is_total(label) or is_total(label.rstrip(":")):
                found.add((table.index, row[0].row))
    return found


def _row(place: Place | None) -> tuple[int | None, int | None]:
    return (place.table, place.row) if place is not None else (None, None)


def _examples(lost: list[Unparsed]) -> str:
    """Return the first texts behind a colon; nothing for a library, which keeps their lengths only."""
    texts = [text for item in lost if (text := _kept(item))][:_SHOWN]
    told = "、".join(f"“{text[:15]}”" for text in texts)
    return f"：{told}{'等' if len(lost) > len(texts) else ''}" if texts else ""


def _kept(item: Unparsed) -> str:
    """Return the text of what is unread, empty where it was blotted out."""
    return "" if not item.text.strip(BLOT) else item.text


def _in_table(place: Place | None) -> bool:
    return place is not None and place.table is not None


def _reason(case: Case) -> str:
    """Return why a form has no rows, as far as the ledger tells."""
    ledger = case.reading.ledger
    skipped = dict(ledger.skipped)
    lost: list[Unparsed] = [item for item in ledger.unparsed if _in_table(item.place)]
    if ledger.withheld:
        return "表格没有框线，分不清各列"
    if case.reading.document.kind in _NO_TARGETS:
        return "这是评估或审核意见表，没有针对它的规则"
    if 2 * ledger.blank > ledger.cells or (not lost and (skipped.get("template_blank") or skipped.get("placeholder"))):
        return "表中各指标没有填写"
    if lost:
        text = _kept(lost[0])
        return f"表中有{len(lost)}格文字没有读懂" + (f"（如“{text[:15]}”）" if text else "")
    if not ledger.cells:
        return "文件里没有表格"
    return "没有认出绩效指标表"


CHECKS: dict[str, Check] = {not_checked.__name__: not_checked}
