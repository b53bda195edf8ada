"""Learn weights and coefficients of the search from judged queries, and write ``search/calibration.json`` and
``search/world.npz``.

    python -m tests.benchmarks.search.calibrate [--model FOLDER] [--dry]

Run it again whenever the encoder or the thesaurus changes. Judged sets: ours (``tests/search/relevance``: ten fields, and the
samples) and, where it lies beside the checkout, the shared one. Every figure printed and written is cross-validated: a fold
is a field of our first set, or a whole other set; what is learnt for a fold has seen nothing of it. What ships is learnt on
all of them. Unanswerable queries are those written as such, and every answerable one with its answers taken out of the pool.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from search import confidence, fuse, metrics, world
from search.encoder import TextEncoder, load_encoder
from search.evaluate import _grades, _objects, _stem, read_queries
from search.filters import Filters
from search.index import Index, write_wordings
from search.searcher import Scored, Searcher
from search.understand import Query, parse
from search.wordings import from_pool

HERE = Path(__file__).resolve()
OWN = HERE.parents[2] / "search" / "relevance"
SHARED = HERE.parents[4] / "shared"
RESULT = HERE.parents[1] / "results" / "search-calibration.json"

GRID: dict[str, list[float]] = {
    "lexical": [0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0],
    "concepts": [0.0, 0.1, 0.2, 0.3, 0.4],
    "category": [0.0, 0.05, 0.1, 0.15, 0.2],
}
HIT = ("dense", "lexical", "concepts", "category", "answer")


@dataclass
class Case:
    """One query with the signals of all wordings."""

    group: str
    fold: str
    kind: str
    query: Query
    grades: dict[int, int]
    scored: Scored
    vector: np.ndarray
    searcher: Searcher


def weights_of(point: tuple[float, ...]) -> dict[str, float]:
    told = dict(zip(GRID, point, strict=True))
    return {"dense": 1.0, **told}


def total(case: Case, weights: dict[str, float]) -> np.ndarray:
    return np.asarray(sum(case.scored.signals[name] * weights[name] for name in fuse.PARTS))


def gain(case: Case, weights: dict[str, float]) -> float:
    order = np.argsort(-total(case, weights), kind="stable")[:10]
    return metrics.ndcg([int(row) for row in order], case.grades)


def cases(folder: Path, queries: Path, pool: Path, none: Path, encoder: TextEncoder, name: str) -> list[Case]:
    told = _objects(pool)
    wordings = from_pool(told)
    fields = {
        (wording.key, _stem(wording.level2)): str(item.get("field", name)) for wording, item in zip(wordings, told, strict=True)
    }
    write_wordings(wordings, folder, encoder=encoder)
    searcher = Searcher(Index.open(folder), encoder)
    named = [(wording.key, _stem(wording.level2)) for wording in wordings]
    every = np.arange(len(wordings), dtype=np.int64)
    found = []
    texts: list[tuple[str, str, dict[int, int]]] = [(q.query, q.kind, _grades(q, named)) for q in read_queries(queries)]
    texts += [(str(item["query"]), "none", {}) for item in _objects(none)]
    for text, kind, grades in texts:
        query = parse(text, searcher.words)
        vector = searcher.vector(query)
        scored = searcher.score(query, Filters(), rows=every, vector=vector)
        fold = fields[named[max(grades, key=lambda row: grades[row])]] if grades else f"{name}-{len(found) % 5}"
        found.append(Case(name, fold if name == "own" else name, kind, query, grades, scored, vector, searcher))
    return found


def best_weights(sample: list[Case]) -> dict[str, float]:
    """Return the middle of all grid points whose mean nDCG@10 over the sets is within .005 of the best.

    The best point of a grid is often a lone peak; the middle of the plateau holds elsewhere too.
    """
    groups = {name: [case for case in sample if case.group == name] for name in {case.group for case in sample}}
    points = list(itertools.product(*GRID.values()))
    values = np.array(
        [np.mean([np.mean([gain(c, weights_of(p)) for c in group]) for group in groups.values() if group]) for p in points]
    )
    middle = np.array(points)[values >= values.max() - 0.005].mean(axis=0)
    return weights_of(tuple(round(float(value), 3) for value in middle))


def logistic(x: np.ndarray, y: np.ndarray, strength: float = 1.0) -> tuple[float, np.ndarray]:
    """Return intercept and raw coefficients: ridge on standardised features, classes weighted alike, Newton's method."""
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([np.ones((len(x), 1)), (x - mean) / deviation])
    share = np.where(y == 1, 0.5 / max(1, (y == 1).sum()), 0.5 / max(1, (y == 0).sum())) * len(y)
    penalty = np.full(z.shape[1], strength)
    penalty[0] = 1e-6
    beta = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        gradient = z.T @ (share * (p - y)) + penalty * beta
        hessian = (z * (share * p * (1 - p))[:, None]).T @ z + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    coefficients = beta[1:] / deviation
    return float(beta[0] - coefficients @ mean), coefficients


def answer_features(case: Case, weights: dict[str, float], without: bool) -> list[float]:
    """Return the features of the answer, with the right answers taken out of the pool if `without`."""
    searcher = case.searcher
    searcher.calibration = fuse.Calibration(weights, searcher.calibration.hit, searcher.calibration.answer, 0.5)
    scores = total(case, weights)
    scored = Scored(case.scored.rows, case.scored.texts, case.scored.signals, case.scored.parts, scores.astype(np.float32))
    order = [int(i) for i in np.argsort(-scores, kind="stable") if not (without and int(i) in case.grades)]
    told = searcher.features(case.query, case.vector, scored, order[:10], apart=sorted(case.grades) if without else ())
    return [told[name] for name in confidence.FEATURES]


def answer_table(sample: list[Case], weights: dict[str, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return features ``(n, k)``, label (1 answerable), and kind (0 answerable, 1 none, 2 answers removed)."""
    rows, kinds = [], []
    for case in sample:
        rows.append(answer_features(case, weights, False))
        kinds.append(0 if case.grades else 1)
        if case.grades and len(case.scored.rows) - len(case.grades) > 20:
            rows.append(answer_features(case, weights, True))
            kinds.append(2)
    kind = np.array(kinds)
    return np.array(rows), (kind == 0).astype(float), kind


def hit_table(sample: list[Case], weights: dict[str, float], sure: fuse.Logistic) -> tuple[np.ndarray, np.ndarray]:
    rows, labels = [], []
    for case in sample:
        told = dict(zip(confidence.FEATURES, answer_features(case, weights, False), strict=True))
        answer = sure.probability(told)
        for row in np.argsort(-total(case, weights), kind="stable")[:10]:
            rows.append([*(float(case.scored.signals[name][row]) for name in HIT[:-1]), answer])
            labels.append(float(case.grades.get(int(row), 0) > 0))
    return np.array(rows), np.array(labels)


def learn(sample: list[Case]) -> tuple[dict[str, float], fuse.Logistic, fuse.Logistic, float]:
    """Return weights, answer model, hit model and threshold."""
    weights = best_weights([case for case in sample if case.grades])
    x, y, kind = answer_table(sample, weights)
    # Where the answers were taken out, something near often stays: such a query is half answerable, it counts less.
    keep = kind != 2
    both = np.vstack([x, x[keep], x[keep]]), np.concatenate([y, y[keep], y[keep]])
    intercept, coefficients = logistic(*both)
    answer = fuse.Logistic(intercept, dict(zip(confidence.FEATURES, (float(c) for c in coefficients), strict=True)))
    p = np.array([answer.probability(dict(zip(confidence.FEATURES, row, strict=True))) for row in x[keep]])
    cuts = np.unique(p)
    threshold = float(max(cuts, key=lambda cut: (p[y[keep] == 1] >= cut).mean() + (p[y[keep] == 0] < cut).mean()))
    hit = logistic(*hit_table(sample, weights, answer))
    return weights, answer, fuse.Logistic(hit[0], dict(zip(HIT, (float(c) for c in hit[1]), strict=True))), threshold


def rounded(model: fuse.Logistic) -> dict[str, Any]:
    return {
        "intercept": round(model.intercept, 4),
        "coefficients": {name: round(value, 4) for name, value in model.coefficients.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--dry", action="store_true", help="measure only, write nothing into search/")
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.model)
    if not arguments.dry and arguments.model is None:
        world.save(encoder)
    with tempfile.TemporaryDirectory() as folder:
        sample = cases(Path(folder) / "own", OWN / "queries.jsonl", OWN / "pool.jsonl", OWN / "none.jsonl", encoder, "own")
        files = [OWN / f"samples-{name}.jsonl" for name in ("queries", "pool", "none")]
        sample += cases(Path(folder) / "samples", *files, encoder, "samples")
        if SHARED.is_dir():
            files = [SHARED / name for name in ("queries.jsonl", "queries-pool.jsonl", "queries-none.jsonl")]
            sample += cases(Path(folder) / "shared", *files, encoder, "shared")
        folds = sorted({case.fold for case in sample if case.grades})
        gains: dict[str, list[float]] = {}
        dense: dict[str, list[float]] = {}
        sures: dict[tuple[str, int], list[float]] = {}
        chosen = {}
        for fold in folds:
            # Unanswerable queries of our set are of no field; a fifth of them goes with every second field.
            mine = [c for c in sample if c.fold == fold]
            if mine[0].group == "own":
                mine += [c for c in sample if c.fold == f"own-{folds.index(fold) % 5}"]
            held = {id(case) for case in mine}
            weights, answer, _, _ = learn([case for case in sample if id(case) not in held])
            chosen[fold] = weights
            where = mine[0].group
            for case in mine:
                if case.grades:
                    gains.setdefault(where, []).append(gain(case, weights))
                    gains.setdefault(f"{where} {case.kind}", []).append(gain(case, weights))
                    dense.setdefault(where, []).append(gain(case, {name: float(name == "dense") for name in fuse.PARTS}))
                x, _, kind = answer_table([case], weights)
                for row, k in zip(x, kind, strict=True):
                    p = answer.probability(dict(zip(confidence.FEATURES, row, strict=True)))
                    sures.setdefault((where, int(k)), []).append(p)
            sys.stderr.write(f"{fold} {weights} {np.mean([gain(c, weights) for c in mine if c.grades]):.3f}\n")
        weights, answer, hit, threshold = learn(sample)
        told: dict[str, Any] = {
            "model": encoder.name,
            "fingerprint": encoder.fingerprint,
            "folds": folds,
            "ndcg@10 cross-validated": {name: metrics.interval(values).as_list() for name, values in gains.items()},
            "ndcg@10 over dense, paired": {
                name: metrics.difference(gains[name], values).as_list() for name, values in dense.items()
            },
            "auc cross-validated": {
                where: {
                    "unanswerable": round(metrics.auc(sures[where, 0], sures[where, 1]), 4),
                    "answers removed": round(metrics.auc(sures[where, 0], sures.get((where, 2), [])), 4),
                }
                for where in sorted({key[0] for key in sures})
            },
            "weights by fold": chosen,
        }
        RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
        shown = {name: value for name, value in told.items() if name != "weights by fold"}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
        if not arguments.dry:
            shipped = {
                "learnt_by": "python -m tests.benchmarks.search.calibrate",
                "model": encoder.name,
                "weights": {name: round(value, 3) for name, value in weights.items()},
                "answer": rounded(answer),
                "hit": rounded(hit),
                "threshold": round(threshold, 4),
            }
            fuse.CALIBRATION.write_text(json.dumps(shipped, ensure_ascii=False, indent=2) + "\n", "utf-8")
            sys.stdout.write(json.dumps(shipped, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
