"""What two versions read out of the same forms: totals by group and format, gains and losses row by row.

    python -m tests.benchmarks.reading --before main            # the commit against this checkout
    python -m tests.benchmarks.reading --save FILE              # keep what this checkout reads …
    python -m tests.benchmarks.reading --against FILE           # … and compare with it later
    python -m tests.benchmarks.reading --before main --groups forms gold --records

Each version runs once, in a process of its own; a commit is checked out aside for it. Nothing is written but with ``--result``,
which puts the totals of this checkout into tests/benchmarks/results/reading.json (after freelawproject/eyecite:
benchmark/benchmark.py). Exit 1 where a row or a field of a head is lost.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.benchmarks.fuzz_readers import commit
from tests.benchmarks.reading.cases import ROOT, Case, cases
from tests.benchmarks.reading.score import Score, changed, score

WORKER = Path(__file__).parent / "worker.py"
RESULT = ROOT / "tests" / "benchmarks" / "results" / "reading.json"
Readings = dict[str, dict[str, Any]]


def read(checkout: Path, chosen: list[Case]) -> Readings:
    """Return what the code in `checkout` reads out of the cases, by their keys."""
    asked = [
        {"id": case.id, "format": case.format, "path": str(case.path)}
        if case.path is not None
        else {"id": case.id, "format": case.format, "text": case.text}
        for case in chosen
    ]
    done = subprocess.run(
        [sys.executable, str(WORKER), str(checkout)], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{checkout}: {done.stderr[-2000:]}")
    readings: Readings = json.loads(done.stdout)
    return readings


def read_commit(name: str, chosen: list[Case]) -> Readings:
    """Return what the code of a commit reads."""
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        there = Path(folder) / "checkout"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(there), name], check=True, cwd=ROOT)
        try:
            return read(there, chosen)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(there)], check=True, cwd=ROOT)


def scores(chosen: list[Case], readings: Readings) -> dict[str, Score]:
    """Return how each case was read."""
    return {case.id: score(case, readings[case.id]) for case in chosen if case.id in readings}


def totals(chosen: list[Case], found: dict[str, Score]) -> dict[str, dict[str, float]]:
    """Return the totals of each group and each format in it."""
    sums: dict[str, Score] = defaultdict(Score)
    count: dict[str, int] = defaultdict(int)
    for case in chosen:
        for key in (case.group, f"{case.group} {case.format}"):
            each, own = sums[key], found[case.id]
            count[key] += 1
            for name in ("wanted", "read", "found", "right", "heads", "heads_right", "accounted", "seconds"):
                setattr(each, name, getattr(each, name) + getattr(own, name))
    return {
        key: {
            "forms": count[key],
            "rows": each.wanted,
            "found": round(each.found / max(each.wanted, 1), 4),
            "precision": round(each.found / max(each.read, 1), 4),
            "right": round(each.right / max(each.wanted, 1), 4),
            "head": round(each.heads_right / max(each.heads, 1), 4),
            "accounted": round(each.accounted / count[key], 4),
            "cpu_s": round(each.seconds, 2),
        }
        for key, each in sums.items()
    }


def show(before: dict[str, dict[str, float]] | None, after: dict[str, dict[str, float]], *, formats: bool) -> None:
    """Print the totals; where a figure has changed, the one before stands in front."""
    names = ("found", "precision", "right", "head", "accounted", "cpu_s")
    print(f"{'':24}{'forms':>6}{'rows':>7}" + "".join(f"{name:>18}" for name in names))
    for key, own in after.items():
        if " " in key and not formats:
            continue
        line = f"{key:24}{own['forms']:>6}{own['rows']:>7}"
        for name in names:
            old = before[key][name] if before is not None and key in before else own[name]
            fresh = f"{own[name]:.4f}" if name != "cpu_s" else f"{own[name]:.1f}"
            past = f"{old:.4f}" if name != "cpu_s" else f"{old:.1f}"
            line += f"{fresh if past == fresh else f'{past} → {fresh}':>18}"
        print(line)


def compare(chosen: list[Case], before: Readings, after: Readings, *, records: bool, most: int) -> int:
    """Print gains and losses, return the number of losses."""
    old, new = scores(chosen, before), scores(chosen, after)
    gains, losses, moved = [], [], 0
    for case in chosen:
        if case.id not in old:
            continue
        for fact in sorted(new[case.id].facts ^ old[case.id].facts):
            better = (fact in new[case.id].facts) != fact.startswith("!")
            (gains if better else losses).append(f"{'+' if better else '-'} {case.id}  {fact}")
        paths = changed(before[case.id].get("reading"), after[case.id].get("reading"))
        moved += bool(paths)
        if records:
            for path in paths[:12]:
                print(f"~ {case.id} {path}")
    for lines in (gains, losses):
        print("\n".join(lines[:most]) + (f"\n  … {len(lines) - most} more" if len(lines) > most else ""))
    print(f"gains {len(gains)}, losses {len(losses)}; {moved} of {len(chosen)} readings differ in some record")
    return len(losses)


def main() -> int:
    """Run the guard."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", help="commit to compare with")
    parser.add_argument("--against", type=Path, help="file of --save to compare with")
    parser.add_argument("--save", type=Path, help="file for what this checkout reads")
    parser.add_argument("--groups", nargs="*", help="gold layouts forms drawings unseen")
    parser.add_argument("--name", help="only forms whose key contains this")
    parser.add_argument("--formats", action="store_true", help="totals of each format, too")
    parser.add_argument("--records", action="store_true", help="each field in which readings differ")
    parser.add_argument("--missing", action="store_true", help="what is not right in this checkout")
    parser.add_argument("--most", type=int, default=60, help="gains and losses shown")
    parser.add_argument("--result", action="store_true", help="write the totals to the results file")
    options = parser.parse_args()
    chosen = [case for case in cases() if not options.groups or case.group in options.groups]
    chosen = [case for case in chosen if not options.name or options.name in case.id]
    after = read(ROOT, chosen)
    found = scores(chosen, after)
    lost = 0
    if options.missing:
        for case in chosen:
            own = found[case.id].facts
            for row in case.rows:
                fact = f"right {row.level1}/{row.level2}/{row.name} {row.value or ''}"
                print("" if fact in own else f"x {case.id}  {fact}\n", end="")
            print("".join(f"x {case.id}  {fact}\n" for fact in sorted(own) if fact.startswith("!")), end="")
            missing = [f"{key}={value}" for key, value in case.head.items() if f"head {key}={value}" not in own]
            print("".join(f"x {case.id}  head {each}\n" for each in missing), end="")
    if options.before or options.against:
        before = read_commit(options.before, chosen) if options.before else json.loads(options.against.read_text("utf-8"))
        chosen = [case for case in chosen if case.id in before]
        lost = compare(chosen, before, after, records=options.records, most=options.most)
        show(totals(chosen, scores(chosen, before)), totals(chosen, found), formats=options.formats)
    else:
        show(None, totals(chosen, found), formats=options.formats)
    if options.save:
        options.save.write_text(json.dumps(after, ensure_ascii=False), "utf-8")
    if options.result:
        command = "python -m tests.benchmarks.reading --result"
        table = {"commit": commit(), "command": command, "totals": totals(chosen, found)}
        RESULT.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
