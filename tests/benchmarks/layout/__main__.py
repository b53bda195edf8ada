"""Figures and fit of unruled tables.

    python -m tests.benchmarks.layout                # rows found and right by way of printing, and by margin
    python -m tests.benchmarks.layout fit            # the costs, cross-validated: what to write into kg/layout/settings.toml
    python -m tests.benchmarks.layout limit          # the least margin of a record: what comes out, what is right, what is lost
    … --result                                       # write the figures into tests/benchmarks/results/layout.json

The forms are ours and invented: tests/kg/forms/drawings and unseen, printed without lines and aligned by blanks.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from kg.layout.tuning import shipped
from tests.benchmarks.layout import limit
from tests.benchmarks.layout.cases import PRINTS, TEXTS, cases
from tests.benchmarks.layout.fit import COSTS, Scores, best, folds, value
from tests.benchmarks.layout.score import Found, figures, found

RESULT = Path(__file__).parents[1] / "results" / "layout.json"
SETTINGS = ("nothing", "wide", "wrapped", "middle")
"""Ways that are printed for the fit: the others are more of the same."""
EDGES = (0.0, 0.01, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
FOLDS = 4


def by_way() -> dict[str, Any]:
    """Return recall and precision of whole rows by way of printing, and the share right by margin."""
    all_found = [found(case) for case in cases()]
    out: dict[str, Any] = {"rows": {}, "right by margin": {}}
    for way in (*PRINTS, *TEXTS):
        shown = figures([each for each in all_found if each.way == way])
        out["rows"][way] = {"printed": shown.printed, "recall": round(shown.recall, 3), "precision": round(shown.precision, 3)}
    whole = figures(all_found)
    out["rows"]["all"] = {"printed": whole.printed, "recall": round(whole.recall, 3), "precision": round(whole.precision, 3)}
    for low, high in zip(EDGES, (*EDGES[1:], float("inf")), strict=True):
        rows = [it for it, margin in _sure(all_found) if low <= margin < high]
        out["right by margin"][f"{low}"] = {"rows": len(rows), "right": round(sum(rows) / max(1, len(rows)), 3)}
    return out


def _sure(all_found: list[Found]) -> list[tuple[bool, float]]:
    return [(it, max(0.0, margin)) for each in all_found for it, margin in each.rows if margin is not None]


def fit() -> dict[str, Any]:
    """Return the costs that are best, and what they bring on forms that they have not seen."""
    scores = Scores(case for case in cases() if case.way in SETTINGS)
    forms = sorted({case.form for case in scores.cases})
    unseen: list[dict[str, Any]] = []
    for number, part in enumerate(folds(forms, FOLDS), 1):
        chosen = best(scores, shipped(), [form for form in forms if form not in part])
        before, after = scores.of(shipped(), part), scores.of(chosen, part)
        unseen.append({"forms": len(part), "before": round(before, 4), "after": round(after, 4)})
        print(f"fold {number}: {before:.4f} → {after:.4f} on forms not seen ({len(scores)} settings tried)", flush=True)
    chosen = best(scores, shipped(), forms)
    return {
        "before": round(scores.of(shipped(), forms), 4),
        "after": round(scores.of(chosen, forms), 4),
        "unseen": unseen,
        "costs": {name: value(chosen, name) for name in COSTS},
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.layout")
    parser.add_argument("what", nargs="?", choices=("figures", "fit", "limit"), default="figures")
    parser.add_argument("--result", action="store_true", help=f"write the figures into {RESULT.name}")
    asked = parser.parse_args()
    got = {"figures": by_way, "fit": fit, "limit": limit.table}[asked.what]()
    print(json.dumps(got, ensure_ascii=False, indent=1))
    if asked.result:
        whole = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
        RESULT.write_text(json.dumps({**whole, asked.what: got}, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
