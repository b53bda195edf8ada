"""What each part of the score is worth, on every judged set: ``tests/benchmarks/results/search-ablation.json``.

    python -m tests.benchmarks.search.ablation [--model FOLDER]

Sets: those of `tests.benchmarks.search.cases`, the fields that nothing was learnt from as one. The weights are those that ship,
which were learnt on these sets; what they are worth on a set that they have not seen stands in ``search-calibration.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from search import fuse, metrics
from search.encoder import load_encoder
from tests.benchmarks.search.calibrate import gain
from tests.benchmarks.search.cases import FIELDS, Case, every_set

RESULT = Path(__file__).parents[1] / "results" / "search-ablation.json"
ALONE = ("dense", "projected", "lexical", "concepts")


def systems() -> dict[str, dict[str, float]]:
    """Return the weights of each system, by name."""
    whole = {name: fuse.load().weights.get(name, 0.0) for name in fuse.PARTS}
    none = dict.fromkeys(fuse.PARTS, 0.0)
    told = {f"{name} alone": {**none, name: 1.0} for name in ALONE}
    told["all"] = whole
    for name in fuse.PARTS:
        told[f"without {name}"] = {**whole, name: 0.0}
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.model)
    sets: dict[str, list[Case]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in every_set(Path(folder), encoder):
            if case.grades:
                sets.setdefault("held-out fields" if case.group in FIELDS else case.group, []).append(case)
        told: dict[str, Any] = {"model": encoder.name, "fingerprint": encoder.fingerprint, "sets": {}}
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
