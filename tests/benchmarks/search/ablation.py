"""What each part of the score is worth, on every judged set: ``tests/benchmarks/results/search-ablation.json``.

    python -m tests.benchmarks.search.ablation [--model FOLDER]

Sets: ours over ten fields, ours over the samples, the shared one where it is there, and ways of asking out of the encoder's
training set (every twentieth wording of each field, its first way of asking, pools of three fields): these were written by
others than the thesaurus, but an encoder that was tuned on them knows them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

from search import fuse, metrics
from search.encoder import load_encoder
from tests.benchmarks.search.calibrate import OWN, SHARED, Case, cases, gain

RESULT = Path(__file__).parents[1] / "results" / "search-ablation.json"
TRAINING = Path(__file__).parents[3] / "search" / "training"
ALONE = ("dense", "lexical", "concepts")


def systems() -> dict[str, dict[str, float]]:
    """Return the weights of each system, by name."""
    whole = {name: fuse.load().weights.get(name, 0.0) for name in fuse.PARTS}
    none = dict.fromkeys(fuse.PARTS, 0.0)
    told = {f"{name} alone": {**none, name: 1.0} for name in ALONE}
    told["all"] = whole
    told["without thesaurus"] = {**none, "dense": 1.0, "lexical": whole["lexical"]}
    for name in ("lexical", "concepts", "category"):
        left_out = {**whole, name: 0.0}
        told[f"without {name}"] = left_out
    return told


def asked(folder: Path) -> list[list[Path]]:
    """Write pools of three fields out of the training set, with a query for every second wording; return the files."""
    fields: dict[str, list[dict[str, str]]] = {}
    for path in sorted(TRAINING.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row.get("formal") and row.get("say1"):
                    fields.setdefault(row["field"], []).append(row)
    names = sorted(fields)
    files = []
    for number in range(0, len(names) - 2, 3):
        several = [row for name in names[number : number + 3] for row in fields[name][:: max(1, len(fields[name]) // 40)]]
        chosen = {row["formal"]: row for row in several}
        pool = [{"name": n, "level2": [row["level2"]], "description": [], "targets": []} for n, row in chosen.items()]
        queries = [{"query": row["say1"], "grades": [{"name": n, "grade": 1}]} for n, row in list(chosen.items())[::2]]
        paths = [folder / f"{number}-{kind}.jsonl" for kind in ("queries", "pool", "none")]
        for path, objects in zip(paths, (queries, pool, []), strict=True):
            path.write_text("".join(json.dumps(told, ensure_ascii=False) + "\n" for told in objects), "utf-8")
        files.append(paths)
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.model)
    sets: dict[str, list[Case]] = {}
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)

        def add(name: str, files: list[Path]) -> None:
            found = cases(where / f"index-{sum(map(len, sets.values()))}-{name}", *files, encoder, name)
            sets.setdefault(name, []).extend(case for case in found if case.grades)

        add("own", [OWN / f"{kind}.jsonl" for kind in ("queries", "pool", "none")])
        add("samples", [OWN / f"samples-{kind}.jsonl" for kind in ("queries", "pool", "none")])
        if SHARED.is_dir():
            add("shared", [SHARED / f"{kind}.jsonl" for kind in ("queries", "queries-pool", "queries-none")])
        for files in asked(where):
            add("asked", files)
        told = {"model": encoder.name, "fingerprint": encoder.fingerprint, "sets": {}}
        for name, sample in sets.items():
            values = {system: [gain(case, weights) for case in sample] for system, weights in systems().items()}
            told["sets"][name] = {
                "queries": len(sample),
                "ndcg@10": {system: metrics.interval(found).as_list() for system, found in values.items()},
                "all minus": {
                    system: metrics.difference(values["all"], found).as_list()
                    for system, found in values.items()
                    if system != "all"
                },
            }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    RESULT.write_text(text + "\n", "utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
