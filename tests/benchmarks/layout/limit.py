"""The least margin with which a record comes out: what is right of what comes out, and what is lost, by limit.

A wrong record counts as much as three that are lost: what is read is held against people, what is not read is listed with its
place and can be looked up. So a margin is too small where fewer than three records of four are right that the patterns of torn
phrases (`kg.forms.account.doubt`) leave.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from kg.forms import read_forms
from kg.layout.settings import Settings
from kg.layout.tuning import shipped, trying
from kg.records import EvaluationRow, Indicator
from kg.text import compact, nfkc
from tests.benchmarks.layout.cases import Case, cases
from tests.benchmarks.layout.fit import folds
from tests.kg.forms import test_drawings, test_unseen

LIMITS = (0.001, 0.05, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
WRONG = 3
FOLDS = 4

Row = tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """Records of one form in one way: printed, that come out, that are right."""

    printed: int
    out: int
    right: int

    @property
    def worth(self) -> int:
        """Return right records, less the wrong ones as often as they count."""
        return self.right - WRONG * (self.out - self.right)


def wanted(form: str) -> Counter[Row]:
    """Return the records of a drawing: levels, name, target (none for scored rows)."""
    if form not in test_unseen.NAMES:
        return Counter(_plain(row) for row in test_drawings.drawing(form)[1])
    want = test_unseen.wanted(form)
    return Counter([_plain(row[:4]) for row in want.indicators] + [_plain((*row[:3], "")) for row in want.scored])


def _plain(texts: Any) -> Row:
    return tuple(compact(nfkc(text or "")) for text in texts)


def _row(record: Indicator | EvaluationRow) -> Row:
    target = record.target.raw if isinstance(record, Indicator) else ""
    return _plain((record.level1, record.level2, record.level3, target))


def count(case: Case, rows: Counter[Row]) -> Count:
    """Read a case with the settings in force."""
    reading = read_forms(case.document())
    found = Counter(_row(record) for record in [*reading.indicators, *reading.evaluation_rows])
    return Count(rows.total(), found.total(), (found & rows).total())


def with_limits(limit: float) -> Settings:
    """Return the settings with a limit for pages and for text."""
    return replace(shipped(), margin=replace(shipped().margin, least=limit, least_text=limit))


def table() -> dict[str, Any]:
    """Return by limit what comes out, for pages and for text, and the limits that are best, on forms not seen too."""
    want = {case.form: wanted(case.form) for case in cases()}
    known: dict[float, list[tuple[str, bool, Count]]] = {}
    for limit in LIMITS:
        with trying(with_limits(limit)):
            known[limit] = [(case.form, case.pages is None, count(case, want[case.form])) for case in cases()]
        print(f"{limit} read", flush=True)
    out: dict[str, Any] = {}
    for name, text in (("pages", False), ("text", True)):

        def own(limit: float, forms: set[str], text: bool = text) -> Count:
            counts = [each for form, is_text, each in known[limit] if is_text == text and form in forms]
            return Count(*(sum(getattr(each, key) for each in counts) for key in ("printed", "out", "right")))

        whole = set(want)
        out[name] = {"limits": {str(limit): _shares(own(limit, whole)) for limit in LIMITS}}
        out[name]["best"] = max(LIMITS, key=lambda limit: own(limit, whole).worth)
        out[name]["unseen"] = []
        for part in folds(whole, FOLDS):
            best = max(LIMITS, key=lambda limit: own(limit, whole - set(part)).worth)
            out[name]["unseen"].append({"limit": best, **_shares(own(best, set(part)))})
    return out


def _shares(counts: Count) -> dict[str, float]:
    return {
        "out": counts.out,
        "precision": round(counts.right / max(1, counts.out), 4),
        "recall": round(counts.right / counts.printed, 4),
    }
