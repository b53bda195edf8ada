"""How well ``alt`` shows other ways to measure one need: ``tests/benchmarks/results/search-alternatives.json``.

    python -m tests.benchmarks.search.alternatives [--large] [--model FOLDER]

Thirty needs over the samples, judged by hand (`search.needs`): 24 in people's own words, 6 wordings to which others are sought.
Three libraries: the samples; the samples without their projects; with ``--large`` the samples among the wordings of the
encoder's training set, where hits that nobody judged are passed over. ``near`` is the ranking as it is. The constants
of `search.reuse.Ways` are chosen once more in five folds of needs; ``alt, cross-validated`` has seen none of its needs.

The samples have one project a need, which is kinder to ``alt`` than the world is.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from kg.samples import write_samples
from kg.segment import head
from kg.store.build import build
from search import gather, metrics, open_library, reuse
from search.encoder import TextEncoder, load_encoder
from search.filters import Filters
from search.index import Index, write_wordings
from search.needs import Need, judge, read_needs
from search.searcher import Searcher
from search.understand import parse
from search.wordings import Wording, from_pool

HERE = Path(__file__).resolve()
NEEDS = HERE.parents[2] / "search" / "relevance" / "alternatives.jsonl"
TRAINING = HERE.parents[3] / "search" / "training"
RESULT = HERE.parents[1] / "results" / "search-alternatives.json"
FOLDS = 5
GRID: dict[str, list[float]] = {
    "together": [0.3, 0.6, 0.9],
    "likeness": [0.3, 0.6],
    "category": [0.0, 0.15, 0.3],
    "cost": [0.0, 0.3],
    "sharp": [1.0, 8.0],
}


def others(known: set[str]) -> list[Wording]:
    """Return the wordings of the training set whose names are not in `known`, in no project."""
    found: dict[str, str] = {}
    for path in sorted(TRAINING.glob("part*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row.get("formal") and row["formal"] not in known:
                    found.setdefault(row["formal"], row["level2"])
    pool = from_pool([{"name": name, "level2": [level2], "description": [], "targets": []} for name, level2 in found.items()])
    return [replace(each, head=head(each.name).noun or None, slot=head(each.name).slot or None) for each in pool]


def ranked(searcher: Searcher, query: str, judged: set[str], ways: reuse.Ways | None) -> list[str]:
    """Return the names of the hits among `judged`, best first: as ``alt`` with these constants, or as ``near``."""
    asked = parse(query, searcher.words, searcher.known)
    vector = searcher.vector(asked)
    scored = searcher.score(asked, Filters(), vector=vector)
    if ways is not None:
        more = reuse.companions(searcher.index, scored, ways)
        scored = searcher.score(asked, Filters(), vector=vector, more=sorted(more))
        scored = reuse.alternatives(searcher.index, scored, more, asked.families, ways)
    order = np.lexsort((scored.rows, -scored.total))[:100]
    keys = [row.key for row in (scored.texts[int(position)] for position in order)]
    return [key for key in dict.fromkeys(keys) if key in judged]


def figures(values: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    return {measure: metrics.interval(each).as_list() for measure, each in values.items()}


def measured(searcher: Searcher, needs: Sequence[Need], judged: set[str]) -> dict[str, Any]:
    """Return the figures of one library."""
    near = judge(lambda query: ranked(searcher, query, judged, None), needs)
    ours = judge(lambda query: ranked(searcher, query, judged, reuse.WAYS), needs)
    points = [reuse.Ways(**dict(zip(GRID, point, strict=True))) for point in itertools.product(*GRID.values())]
    every = [judge(lambda query, ways=ways: ranked(searcher, query, judged, ways), needs) for ways in points]  # type: ignore[misc]
    unseen: dict[str, list[float]] = {measure: [0.0] * len(needs) for measure in metrics.ASPECT_MEASURES}
    for fold in range(FOLDS):
        learnt = [place for place in range(len(needs)) if place % FOLDS != fold]
        means = [float(np.mean([values["alpha-ndcg@5"][place] for place in learnt])) for values in every]
        best = every[int(np.argmax(means))]
        for place in range(fold, len(needs), FOLDS):
            for measure, values in best.items():
                unseen[measure][place] = values[place]
    gain = metrics.difference(unseen["alpha-ndcg@5"], near["alpha-ndcg@5"])
    return {
        "wordings": len(searcher.index),
        "near": figures(near),
        "alt": figures(ours),
        "alt, cross-validated": figures(unseen),
        "alt, cross-validated − near, alpha-ndcg@5": gain.as_list(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    encoder: TextEncoder = load_encoder(arguments.model)
    needs = read_needs(NEEDS)
    told: dict[str, Any] = {"needs": len(needs), "model": encoder.fingerprint, "libraries": {}}
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        write_samples(where / "forms")
        build([where / "forms"], where / "library")
        with open_library(where / "library", encoder=encoder) as library:
            wordings = gather.wordings(library.store)
        judged = {wording.key for wording in wordings}
        bare = [replace(each, uses=tuple(replace(use, project=None) for use in each.uses)) for each in wordings]
        sets = {"samples": wordings, "samples without projects": bare}
        if arguments.large:
            sets["samples among others"] = [*wordings, *others({wording.name for wording in wordings})]
        for name, held in sets.items():
            write_wordings(held, where / name, encoder=encoder, cache=where / "vectors")
            index = Index.open(where / name)
            told["libraries"][name] = measured(Searcher(index, encoder), needs, judged)
            index.close()
            print(name, json.dumps(told["libraries"][name], ensure_ascii=False, indent=1), file=sys.stderr)
    RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
