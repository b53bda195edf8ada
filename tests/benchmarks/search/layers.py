"""Encoders of fewer layers beside the one that ships: how well they find, and what a query costs.

    python -m tests.benchmarks.search.layers FOLDER…

Each folder is what ``python -m search.training.distil`` wrote. Quality: ways of asking of the fields that no encoder learnt
from, among all wordings of the training set; nDCG@10 of the dense lane alone and of the whole search on the judged sets (the
shared one where it lies beside the checkout), paired with the encoder that ships. The whole search of a folder has its maps
behind it only where ``projection.npz`` lies in it. Time: texts one by one on one core, the encoders in turn, the least of
several rounds of processor time; the share of the encoder that ships is what holds elsewhere.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from search import metrics
from search.encoder import MODEL, Encoder
from search.evaluate import evaluate
from search.projection import of_encoder
from search.training import shipped
from search.training.__main__ import HELD
from search.tune import found
from tests.benchmarks.search.cases import OWN, SHARED

RESULT = Path(__file__).resolve().parents[1] / "results" / "search-layers.json"
ROUNDS = 5
TEXTS = 100


def sets() -> dict[str, tuple[Path, Path, Path]]:
    parts = ("queries", "pool", "none")
    found = {"own": [OWN / f"{part}.jsonl" for part in parts], "samples": [OWN / f"samples-{part}.jsonl" for part in parts]}
    if SHARED.is_dir():
        found["shared"] = [SHARED / name for name in ("queries.jsonl", "queries-pool.jsonl", "queries-none.jsonl")]
    return {name: (files[0], files[1], files[2]) for name, files in found.items()}


def milliseconds(encoders: list[Encoder], texts: list[str]) -> list[float]:
    """Return the processor time of a text for each encoder: the median over texts of the least of the rounds."""
    for encoder in encoders:
        encoder.encode(texts[:3])
    spent = [[float("inf")] * len(texts) for _ in encoders]
    for _ in range(ROUNDS):
        for place, text in enumerate(texts):
            for row, encoder in zip(spent, encoders, strict=True):
                start = time.process_time()
                encoder.encode([text])
                row[place] = min(row[place], time.process_time() - start)
    return [sorted(row)[len(row) // 2] * 1000 for row in spent]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    encoders = [Encoder(path, threads=1) for path in (MODEL, *parser.parse_args().folders)]
    examples = shipped()
    held = [example for example in examples if example.field in HELD]
    names = [example.formal for example in examples]
    costs = milliseconds(encoders, [say for example in held for say in example.says][:TEXTS])
    told: list[dict[str, Any]] = []
    first: dict[str, dict[str, list[float]]] = {}
    for encoder, cost in zip(encoders, costs, strict=True):
        ranks = found(encoder, held, names)
        config = json.loads((encoder.folder / "config.json").read_text("utf-8"))
        values = {"mrr": {"held-out fields": ranks}, "dense": {}, "whole": {}}
        values["recall@10"] = {"held-out fields": [float(rank >= 0.1) for rank in ranks]}
        for name, (queries, pool, none) in sets().items():
            judged = evaluate(queries, pool=pool, none=none, encoder=encoder)
            for what, system in (("dense", "dense"), ("whole", "ours")):
                values[what][name] = list(judged.values[system]["ndcg@10"])
        row = {
            "layers": config["num_hidden_layers"],
            "fingerprint": encoder.fingerprint,
            "megabytes": round((encoder.folder / "model.safetensors").stat().st_size / 1e6, 1),
            "maps": bool(of_encoder(encoder).model),
            "milliseconds": round(cost, 2),
            "share": round(cost / costs[0], 3),
        }
        for what, by_set in values.items():
            for name, figures in by_set.items():
                row[f"{what} {name}"] = metrics.interval(figures).as_list()
                if first:
                    row[f"{what} {name} difference"] = metrics.difference(figures, first[what][name]).as_list()
        first = first or values
        told.append(row)
        sys.stderr.write(json.dumps(row, ensure_ascii=False) + "\n")
    RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
