"""Forms in run-together text: rows found, and right of what comes out, by the least margin of a record.

    python -m tests.benchmarks.run_together            # by set, way of writing and limit, cross-validated by form
    python -m tests.benchmarks.run_together --forms    # at the limit in force, by form
    … --result                                         # write the figures into tests/benchmarks/results/run_together.json

Two ways of writing: a row a line (``rows``), the whole form in one line (``whole``); nothing stands between cells. Our
own invented forms, and those of ``../shared/forms`` from each of its three kinds of text with the separators taken out.
A wrong record counts as much as nineteen that are lost (`WRONG`): the limit asked for is .95 right of what comes out.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg import codec
from kg.forms import read_forms
from kg.ingest import read_document
from kg.layout.settings import Settings
from kg.layout.tuning import shipped, trying
from kg.records import Reading
from tests.benchmarks.reading.cases import Case, cases
from tests.benchmarks.reading.score import score
from tests.kg.forms.printed import glued, glued_rows

RESULT = Path(__file__).parents[1] / "results" / "run_together.json"
LIMITS = (0.0, 0.75, 1.25, 1.5, 2.0, 3.0)
WRONG = 19
FOLDS = 4
_CELLS = re.compile(r"\t+")
_ROW = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class Count:
    """Rows of one form in one way: printed, found by name, right, and records that come out."""

    wanted: int
    out: int
    found: int
    right: int

    @property
    def worth(self) -> int:
        """Return right records, less the wrong ones as often as they count."""
        return self.right - WRONG * (self.out - self.right)


def _read(text: str) -> Reading:
    return read_forms(read_document(text.encode(), "form.txt"))


def _rows_of(case: Case, text: str) -> str:
    """Return a text of ../shared/forms without what stands between its cells, a row a line."""
    if case.format == "cell":  # a cell a line, a blank line behind each, more behind a row
        return "\n".join(re.sub(r"\s*\n\s*", "", row) for row in _ROW.split(text))
    lines = (re.sub(r"\s*\|\s*", "", line) if case.format == "pipe" else _CELLS.sub("", line) for line in text.splitlines())
    return "\n".join(lines)


def written() -> Iterable[tuple[str, str, Case, Callable[[], Reading]]]:
    """Yield set, way of writing, form and the reading of it."""
    for case in cases():
        if case.text is not None and case.format == "merged":
            yield case.group, "rows", case, lambda text=case.text: glued_rows(text)
            yield case.group, "whole", case, lambda text=case.text: glued(text)
        elif case.group == "forms" and case.path is not None and case.format in ("tab", "pipe", "cell"):
            rows = _rows_of(case, case.path.read_text("utf-8"))
            if case.format != "cell":  # its blank lines do not tell which cells make a row
                yield f"forms {case.format}", "rows", case, lambda text=rows: _read(text)
            yield f"forms {case.format}", "whole", case, lambda text=rows: _read(text.replace("\n", ""))


def count(case: Case, read: Callable[[], Reading]) -> Count:
    """Read a form with the settings in force."""
    reading = json.loads(codec.dumps(codec.to_json(read())))
    found = score(case, {"reading": reading, "seconds": 0})
    return Count(found.wanted, found.read, found.found, found.right)


def with_limit(limit: float) -> Settings:
    """Return the settings with another limit for run-together text."""
    return replace(shipped(), margin=replace(shipped().margin, least_run=max(limit, 1e-6)))


Counts = dict[tuple[str, str, str], Count]


def at(limit: float) -> Counts:
    """Return the counts by set, way and form at a limit."""
    with trying(with_limit(limit)):
        return {(group, way, case.name): count(case, read) for group, way, case, read in written()}


def total(counts: Iterable[Count]) -> Count:
    """Return the sum."""
    own = list(counts)
    return Count(*(sum(getattr(each, key) for each in own) for key in ("wanted", "out", "found", "right")))


def shares(whole: Count) -> dict[str, float]:
    """Return the shares of a sum."""
    return {
        "rows": whole.wanted,
        "out": whole.out,
        "found": round(whole.found / max(1, whole.wanted), 4),
        "right": round(whole.right / max(1, whole.wanted), 4),
        "right of what comes out": round(whole.right / max(1, whole.out), 4),
    }


def own(counts: Counts, forms: Iterable[str]) -> Count:
    """Return the sum over some of our own forms."""
    chosen = set(forms)
    return total(each for (group, _, name), each in counts.items() if not group.startswith("forms") and name in chosen)


def curve() -> dict[str, Any]:
    """Return the figures by limit, and the limit that is best on our own forms, on forms not seen too."""
    by_limit = {limit: at(limit) for limit in LIMITS}
    out: dict[str, Any] = {"by limit": {}}
    for limit, counts in by_limit.items():
        groups: dict[str, list[Count]] = defaultdict(list)
        for (group, way, _), each in counts.items():
            groups[f"{group} {way}"].append(each)
        out["by limit"][str(limit)] = {name: shares(total(each)) for name, each in groups.items()}
    forms = sorted({name for group, _, name in by_limit[0.0] if not group.startswith("forms")})
    out["best"] = max(LIMITS, key=lambda limit: own(by_limit[limit], forms).worth)
    out["unseen"] = []
    for part in (forms[start::FOLDS] for start in range(FOLDS)):
        rest = set(forms) - set(part)
        best = max(LIMITS, key=lambda limit: own(by_limit[limit], rest).worth)
        out["unseen"].append({"limit": best, **shares(own(by_limit[best], part))})
    return out


def by_form() -> dict[str, Any]:
    """Return the figures of each form at the limit in force."""
    return {" ".join(key): shares(each) for key, each in at(shipped().margin.least_run).items()}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run_together")
    parser.add_argument("--forms", action="store_true", help="by form, at the limit in force")
    parser.add_argument("--result", action="store_true", help=f"write the figures into {RESULT.name}")
    asked = parser.parse_args()
    got = by_form() if asked.forms else curve()
    for name, each in got.items() if asked.forms else got["by limit"].items():
        for group, row in [("", each)] if asked.forms else each.items():
            print(f"{name:<40} {group:<20} " + "  ".join(f"{key} {value}" for key, value in row.items()))
    if not asked.forms:
        print("best", got["best"])
        print("\n".join(f"unseen {each}" for each in got["unseen"]))
        if asked.result:
            RESULT.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
