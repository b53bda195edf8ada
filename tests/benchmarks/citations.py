"""Quality and speed of `kg.citations`: figures, gains and losses between two states of the rules, time for a megabyte.

    python -m tests.benchmarks.citations score CONTEXTS.tsv
    python -m tests.benchmarks.citations record CONTEXTS.tsv > before.json      (on the old commit)
    python -m tests.benchmarks.citations compare before.json CONTEXTS.tsv       (on the new one)
    python -m tests.benchmarks.citations speed

CONTEXTS.tsv has the columns context, spans, normalized (several joined by ``|``); others are passed over.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from kg.citations import find_all

Found = dict[str, list[str]]
ADVERSARIAL = (
    "冀财社[2019]7号", "〔", "〔2023〕", "（2023）1", "《》", "》（", "令第1号", "第1号公告", "根据的", "[2023]1", "2023年第",
    "、财政部", "冀财社[2023]1、", "（2008）二中民终字第", " ", "财",
)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """Counts over all contexts: found and expected, found only, expected only."""

    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def contexts(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [{key: (value or "").replace("\\n", "\n").replace("\\t", "\t") for key, value in row.items()} for row in rows]


def score(rows: list[dict[str, str]], field: str) -> Score:
    """Return the score of ``spans`` or ``normalized``, repeated ones counted as often as they stand."""
    right = extra = missed = 0
    for row in rows:
        expected = Counter(filter(None, row[field].split("|")))
        found = Counter(c.raw if field == "spans" else c.normalized for c in find_all(row["context"]))
        both = sum((expected & found).values())
        right, extra, missed = right + both, extra + found.total() - both, missed + expected.total() - both
    return Score(right, extra, missed)


def record(rows: list[dict[str, str]]) -> Found:
    return {row["context"]: [f"{c.raw} → {c.normalized}" for c in find_all(row["context"])] for row in rows}


def compare(before: Found, after: Found) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (gains, losses): pairs of context and citation that only `after`, or only `before`, has."""

    def only(left: Found, right: Found) -> list[tuple[str, str]]:
        return [(text, hit) for text, hits in left.items() if text in right for hit in hits if hit not in right[text]]

    return only(after, before), only(before, after)


def seconds(unit: str, size: int = 1_000_000) -> float:
    """Return the time for `size` bytes (UTF-8) of a repeated unit."""
    text = unit * (size // len(unit.encode()) + 1)
    begin = time.perf_counter()
    find_all(text)
    return time.perf_counter() - begin


def main(arguments: list[str]) -> int:
    command, *paths = arguments or [""]
    if command == "speed":
        for unit in ADVERSARIAL:
            sys.stdout.write(f"{seconds(unit):6.2f} s  {unit!r}\n")
    elif command in {"score", "record"} and len(paths) == 1:
        rows = contexts(Path(paths[0]))
        if command == "record":
            sys.stdout.write(json.dumps(record(rows), ensure_ascii=False, indent=1) + "\n")
        else:
            for field in ("spans", "normalized"):
                s = score(rows, field)
                sys.stdout.write(
                    f"{field:11} P {s.precision:.4f}  R {s.recall:.4f}  F1 {s.f1:.4f}  ({s.right} of {s.right + s.missed})\n"
                )
    elif command == "compare" and len(paths) == 2:
        gains, losses = compare(json.loads(Path(paths[0]).read_text("utf-8")), record(contexts(Path(paths[1]))))
        for sign, changes in (("+", gains), ("-", losses)):
            for text, hit in changes:
                sys.stdout.write(f"{sign} {hit}    {text[:60]}\n")
        return 1 if losses else 0
    else:
        sys.stderr.write(__doc__ or "")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
