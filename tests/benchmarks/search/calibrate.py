"""Learn weights and coefficients of the search from judged queries, and write ``search/calibration.json`` and
``search/world.npz``.

    python -m tests.benchmarks.search.calibrate [--model FOLDER] [--dry]

Run it again whenever the encoder, the projection or the thesaurus changes. The sets stand in `tests.benchmarks.search.cases`.
Every figure printed and written is cross-validated: a fold is a field of our first set, or a whole other set; what is learnt
for a fold has seen nothing of it. What ships is learnt on all of them. Unanswerable queries are those written as such, and,
for less, every answerable one with its answers taken out of the pool. The judged sets count half, the held-out fields half.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from search import confidence, fuse, metrics, world
from search.encoder import load_encoder
from search.scored import Scored
from tests.benchmarks.search.cases import FIELDS, Case, every_set

RESULT = Path(__file__).resolve().parents[1] / "results" / "search-calibration.json"

GRID: dict[str, list[float]] = {
    "dense": [0.0, 0.25, 0.5, 1.0],
    "projected": [1.0],
    "lexical": [0.0, 0.15, 0.3, 0.45, 0.6, 0.8],
    "concepts": [0.0, 0.05, 0.1, 0.15, 0.2],
    "category": [0.0, 0.05, 0.1, 0.15, 0.2],
}
POINTS = np.array(list(itertools.product(*(GRID[name] for name in fuse.PARTS))))
"""Weights to choose among, in the order of `fuse.PARTS`, up to a factor (`WHOLE`)."""

WHOLE = 1.9
"""Sum of the weights: the part of an exact match, 2, is to be more than all others together."""

HIT = (*fuse.PARTS, "behind", "answer")
"""Features of the probability that a hit is right: its signals, how far it is behind the best, and that of an answer."""

ANSWERABLE = 0.7
"""Share of questions that have an answer, for the probabilities; the judged sets have 209 such and 90 others."""

REMOVED = 0.03
"""What a query whose answers were taken out weighs: something near often stays, so that it is half answerable."""

ANSWERED = 0.95
"""Share of the answerable questions that the threshold is to let pass. It is learnt on probabilities that are said of each set
by a model fitted without it (`unseen`): a model is surer of what it was fitted on than of anything else."""

EVERY = 4
"""Of the ways of asking of a held-out field every fourth is used for the confidence: there are five times as many as judged."""


def total(case: Case, weights: dict[str, float]) -> np.ndarray:
    return np.asarray(sum(case.scored.signals[name] * weights[name] for name in fuse.PARTS))


def gain(case: Case, weights: dict[str, float]) -> float:
    order = np.argsort(-total(case, weights), kind="stable")[:10]
    return metrics.ndcg([int(row) for row in order], case.grades)


def gains(case: Case) -> np.ndarray:
    """Return nDCG@10 at each of `POINTS`."""
    signals = np.stack([case.scored.signals[name] for name in fuse.PARTS])
    order = np.argsort(-(POINTS @ signals), axis=1, kind="stable")[:, :10]
    worth = np.zeros(signals.shape[1])
    for row, grade in case.grades.items():
        worth[row] = 2.0**grade - 1
    discount = 1 / np.log2(np.arange(10) + 2)
    ideal = np.sort(worth)[::-1][:10]
    return np.asarray(worth[order] @ discount[: order.shape[1]] / (ideal @ discount[: len(ideal)]))


def worth(name: str, names: Collection[str]) -> float:
    """Return the weight of a set: the judged sets count half and the held-out fields half, each one of them alike."""
    return 1 / sum((name in FIELDS) == (other in FIELDS) for other in names)


def best_weights(sample: list[Case], found: dict[int, np.ndarray]) -> dict[str, float]:
    """Return the middle of all grid points whose mean nDCG@10 over the sets is within .003 of the best.

    The best point of a grid is often a lone peak; the middle of the plateau holds elsewhere too.
    """
    names = sorted({case.group for case in sample})
    of_sets = [np.mean([found[id(c)] for c in sample if c.group == name and c.grades], axis=0) for name in names]
    values = np.average(of_sets, axis=0, weights=[worth(name, names) for name in names])
    middle = POINTS[values >= values.max() - 0.003].mean(axis=0)
    middle *= WHOLE / middle.sum()
    return {name: round(float(value), 3) for name, value in zip(fuse.PARTS, middle, strict=True)}


def logistic(x: np.ndarray, y: np.ndarray, share: np.ndarray, strength: float = 1.0) -> tuple[float, np.ndarray]:
    """Return intercept and raw coefficients: ridge on standardised features, cases weighted by `share`, Newton's method."""
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([np.ones((len(x), 1)), (x - mean) / deviation])
    share = share / share.mean()
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


@dataclass(frozen=True)
class Answers:
    """Features of answers ``(n, k)``, their kinds (0 answerable, 1 none, 2 answers removed), sets, and cases."""

    x: np.ndarray
    kind: np.ndarray
    group: np.ndarray
    cases: list[Case]

    @property
    def y(self) -> np.ndarray:
        return np.asarray(self.kind == 0, float)

    def shares(self) -> np.ndarray:
        """Return what each weighs: a set as `worth` says, `ANSWERABLE` of it answerable, `REMOVED` without its answers."""
        share = np.zeros(len(self.kind))
        groups = set(self.group.tolist())
        for group in groups:
            for kind, of_kind in {0: ANSWERABLE, 1: 1 - ANSWERABLE, 2: REMOVED}.items():
                mine = (self.group == group) & (self.kind == kind)
                share[mine] = of_kind * worth(group, groups) / max(1, mine.sum())
        return share


def answers(sample: list[Case], weights: dict[str, float]) -> Answers:
    rows, kinds, cases = [], [], []
    for case in sample:
        rows.append(answer_features(case, weights, False))
        kinds.append(0 if case.grades else 1)
        cases.append(case)
        if case.grades and len(case.scored.rows) - len(case.grades) > 20:
            rows.append(answer_features(case, weights, True))
            kinds.append(2)
            cases.append(case)
    return Answers(np.array(rows), np.array(kinds), np.array([case.group for case in cases]), cases)


def unseen(table: Answers, share: np.ndarray) -> np.ndarray:
    """Return the probability of an answer for each row, said by a model fitted on the other sets."""
    found = np.zeros(len(share))
    for group in sorted(set(table.group.tolist())):
        mine = table.group == group
        intercept, coefficients = logistic(table.x[~mine], table.y[~mine], share[~mine])
        found[mine] = 1 / (1 + np.exp(-np.clip(intercept + table.x[mine] @ coefficients, -40, 40)))
    return found


def hit_rows(case: Case, weights: dict[str, float], answer: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of the first ten hits ``(10, k)``, and whether each is right."""
    scores = total(case, weights)
    best = np.argsort(-scores, kind="stable")[:10]
    signals = [case.scored.signals[name][best] for name in fuse.PARTS]
    behind = scores[best[0]] - scores[best]
    told = np.stack([*signals, behind, np.full(len(best), answer)], axis=1)
    return told, np.array([float(case.grades.get(int(row), 0) > 0) for row in best])


@dataclass(frozen=True)
class Learnt:
    """All that is learnt: weights, the two models, the threshold."""

    weights: dict[str, float]
    answer: fuse.Logistic
    hit: fuse.Logistic
    threshold: float

    def sure(self, x: np.ndarray) -> np.ndarray:
        """Return the probability of an answer for features ``(n, k)``."""
        return np.array([self.answer.probability(dict(zip(confidence.FEATURES, row, strict=True))) for row in x])

    def right(self, x: np.ndarray) -> np.ndarray:
        """Return the probability that hits are right if there is an answer, for features ``(n, k)``."""
        return np.array([self.hit.probability(dict(zip(HIT, row, strict=True))) for row in x])


def learn(sample: list[Case], found: dict[int, np.ndarray]) -> Learnt:
    weights = best_weights([case for case in sample if case.grades], found)
    table = answers([case for case in sample if case.counts], weights)
    share = table.shares()
    intercept, coefficients = logistic(table.x, table.y, share)
    answer = fuse.Logistic(intercept, dict(zip(confidence.FEATURES, (float(c) for c in coefficients), strict=True)))
    half = Learnt(weights, answer, answer, 0.0)
    p = half.sure(table.x)
    told = [(hit_rows(case, weights, sure), w) for case, sure, w, y in zip(table.cases, p, share, table.y, strict=True) if y]
    x, y = (np.concatenate([one[part] for one, _ in told]) for part in (0, 1))
    hit = logistic(x, y, np.concatenate([np.full(len(one[1]), w) for one, w in told]))
    # The greatest cut that lets as many of the answerable pass, every set alike.
    asked = unseen(table, share)[table.kind == 0]
    order = np.argsort(asked)
    passed = np.cumsum(share[table.kind == 0][order]) / share[table.kind == 0].sum()
    threshold = float(asked[order][int(np.searchsorted(passed, 1 - ANSWERED))])
    return Learnt(weights, answer, fuse.Logistic(hit[0], dict(zip(HIT, (float(c) for c in hit[1]), strict=True))), threshold)


def rounded(model: fuse.Logistic) -> dict[str, Any]:
    return {
        "intercept": round(model.intercept, 4),
        "coefficients": {name: round(value, 4) for name, value in model.coefficients.items()},
    }


class Held:
    """What was said of cases by what was learnt without them."""

    def __init__(self) -> None:
        self.gains: dict[str, list[float]] = {}
        self.dense: dict[str, list[float]] = {}
        self.answers: dict[str, list[tuple[float, int, bool]]] = {}
        self.hits: dict[str, list[tuple[float, float]]] = {}

    def add(self, mine: list[Case], learnt: Learnt) -> None:
        """Judge the cases of a fold."""
        alone = {name: float(name == "dense") for name in fuse.PARTS}
        for case in mine:
            if case.grades:
                for name in (case.group, f"{case.group} {case.kind}"):
                    self.gains.setdefault(name, []).append(gain(case, learnt.weights))
                    self.dense.setdefault(name, []).append(gain(case, alone))
        table = answers([case for case in mine if case.counts], learnt.weights)
        for case, kind, sure in zip(table.cases, table.kind.tolist(), learnt.sure(table.x).tolist(), strict=True):
            self.answers.setdefault(case.group, []).append((sure, kind, sure >= learnt.threshold))
            if kind != 2:
                x, y = hit_rows(case, learnt.weights, sure)
                told = self.hits.setdefault(case.group, [])
                told += [(sure * p, right) for p, right in zip(learnt.right(x).tolist(), y.tolist(), strict=True)]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures, by set."""
        told: dict[str, Any] = {
            "ndcg@10 cross-validated": {name: metrics.interval(values).as_list() for name, values in self.gains.items()},
            "ndcg@10 over dense, paired": {
                name: metrics.difference(values, self.dense[name]).as_list() for name, values in self.gains.items()
            },
        }
        for name, rows in {**self.answers, "all": list(itertools.chain(*self.answers.values()))}.items():
            judged = [(sure, k == 0) for sure, k, _ in rows if k != 2]
            sures = {kind: [sure for sure, k, _ in rows if k == kind] for kind in range(3)}
            passed = {kind: [ok for _, k, ok in rows if k == kind] for kind in range(3)}
            told.setdefault("answers cross-validated", {})[name] = {
                "auc": round(metrics.auc(sures[0], sures[1]), 4),
                "auc answers removed": round(metrics.auc(sures[0], sures[2]), 4),
                "answered": round(float(np.mean(passed[0])), 4),
                "refused": round(1 - float(np.mean(passed[1])), 4),
                "calibration error": round(metrics.calibration_error(*zip(*judged, strict=True)), 4),
            }
        for name, pairs in {**self.hits, "all": list(itertools.chain(*self.hits.values()))}.items():
            error = metrics.calibration_error([p for p, _ in pairs], [right > 0 for _, right in pairs])
            told.setdefault("hits cross-validated", {})[name] = {"calibration error": round(error, 4)}
        return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--dry", action="store_true", help="measure only, write nothing into search/")
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.model)
    if not arguments.dry and arguments.model is None:
        world.save(encoder)
    with tempfile.TemporaryDirectory() as folder:
        sample = every_set(Path(folder), encoder)
        for number, case in enumerate(sample):
            case.counts = case.group not in FIELDS or not case.grades or number % EVERY == 0
        found = {id(case): gains(case) for case in sample if case.grades}
        folds = sorted({case.fold for case in sample if case.grades})
        held, chosen = Held(), {}
        for number, fold in enumerate(folds):
            mine = [case for case in sample if case.fold == fold]
            if mine[0].group == "own":
                # Unanswerable queries of our set are of no field; a fifth of them goes with every second field.
                mine += [case for case in sample if case.fold == f"own-{number % 5}"]
            without = {id(case) for case in mine}
            learnt = learn([case for case in sample if id(case) not in without], found)
            chosen[fold] = learnt.weights
            held.add(mine, learnt)
            sys.stderr.write(f"{fold} {learnt.weights}\n")
        learnt = learn(sample, found)
        told: dict[str, Any] = {
            "model": encoder.name,
            "fingerprint": encoder.fingerprint,
            "folds": folds,
            **held.as_dict(),
            "weights by fold": chosen,
        }
        RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
        shown = {name: value for name, value in told.items() if name != "weights by fold"}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
        if not arguments.dry:
            shipped = {
                "learnt_by": "python -m tests.benchmarks.search.calibrate",
                "model": encoder.name,
                "weights": learnt.weights,
                "answer": rounded(learnt.answer),
                "hit": rounded(learnt.hit),
                "threshold": round(learnt.threshold, 4),
            }
            fuse.CALIBRATION.write_text(json.dumps(shipped, ensure_ascii=False, indent=2) + "\n", "utf-8")
            sys.stdout.write(json.dumps(shipped, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
