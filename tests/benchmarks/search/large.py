"""A hundred thousand wordings: recall of the approximate lane, whole queries, memory, build time.

    python -m tests.benchmarks.search.large [--wordings N] [--queries N]

Wordings are composed of objects, places and heads (recipe: every combination in a fixed shuffle), with invented uses in a
hundred divisions and five years. Encoding them all would take ten minutes, so the vector of a wording is the mean of those
of its parts, with noise: the neighbourhoods are those of real vectors, and the time of a query does not depend on where the
vectors came from. Written to ``tests/benchmarks/results/search-large.json``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg import thesaurus
from search import vector
from search.encoder import load_encoder
from search.filters import Filters
from search.index import Index, write_wordings
from search.searcher import Searcher
from search.wordings import Use, Wording, fold

RESULT = Path(__file__).parents[1] / "results" / "search-large.json"
PLACES = ("全县", "城区", "农村", "乡镇", "社区", "辖区", "重点区域", "市级", "县级", "村级", "年度", "新增", "本级", "试点")


class Composed:
    """Vectors of composed names: the mean of the vectors of their parts, with fixed noise; other texts by the real encoder."""

    def __init__(self, parts: dict[str, tuple[str, ...]]) -> None:
        self._real = load_encoder()
        self._parts = parts
        texts = sorted({part for told in parts.values() for part in told})
        self._known = dict(zip(texts, self._real.encode(texts), strict=True))
        self.name = "composed"
        self.fingerprint = "composed"
        self.dimension = self._real.dimension

    def encode(self, texts: Sequence[str], *, prefix: str | None = None, batch: int = 32) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            parts = next((self._parts[name] for name in (text, *text.split(" ")) if name in self._parts), None)
            if parts is None:
                vectors[row] = self._real.encode([text])[0]
                continue
            noise = np.random.default_rng(zlib.crc32(text.encode())).normal(0, 0.01, self.dimension)
            vectors[row] = np.mean([self._known[part] for part in parts], axis=0) + noise
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def invented(count: int) -> tuple[list[Wording], dict[str, tuple[str, ...]]]:
    """Return `count` wordings with one to three uses each, and the parts of their names."""
    concepts = thesaurus.load().concepts.values()
    objects = sorted({label for c in concepts if not c.families for label in (c.label, *c.forms)})
    heads = sorted({label for c in concepts if c.families for label in (c.label, *c.forms)})
    draw = random.Random(20240601)
    combined = list(itertools.islice(itertools.product(objects, heads), 0, None))
    draw.shuffle(combined)
    uses, parts = [], {}
    for number, (thing, head) in enumerate(combined):
        place = PLACES[number % len(PLACES)]
        name = f"{place}{thing}{head}"
        if name in parts:
            continue
        parts[name] = (place, thing, head)
        for repeat in range(1 + number % 3):
            division = (number * 7 + repeat) % 100
            uses.append(
                Use(
                    indicator=f"x:{number}.{repeat}",
                    name=name,
                    level2="数量指标",
                    project=f"项目{number % 997}",
                    division=f"第{division}县",
                    division_code=f"99{division // 10:02d}{division % 10 + 1:02d}",
                    year=2020 + (number + repeat) % 5,
                    document=f"x:document/{number % 1000}",
                    raw=f"≥{number % 100}",
                    operator="≥",
                    value=Decimal(number % 100),
                    kind="quantitative",
                )
            )
        if len(parts) == count:
            break
    return fold(uses), parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wordings", type=int, default=120_000)
    parser.add_argument("--queries", type=int, default=200)
    arguments = parser.parse_args()
    wordings, parts = invented(arguments.wordings)
    encoder = Composed(parts)
    draw = random.Random(7)
    asked = [name[:-2] + draw.choice(["怎么样", "情况", "好不好"]) for name in draw.sample(sorted(parts), arguments.queries)]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        write_wordings(wordings, Path(folder) / "index", encoder=encoder)
        built = time.perf_counter() - began
        size = sum(path.stat().st_size for path in (Path(folder) / "index").rglob("*") if path.is_file())
        index = Index.open(Path(folder) / "index")
        searcher = Searcher(index, encoder)
        vectors = encoder.encode(asked)
        recalls: dict[str, list[float]] = {"all": [], "division": [], "division and year": []}
        filters = {
            "all": Filters(),
            "division": Filters(division="第42县"),
            "division and year": Filters(division="第42县", year=2022, project_text="项目1"),
        }
        left = {}
        matrix = np.asarray(index.vectors.matrix)
        for name, chosen in filters.items():
            allowed = index.table.allowed(chosen)
            left[name] = len(index) if allowed is None else int(allowed.shape[0])
            rows = np.arange(len(index)) if allowed is None else allowed
            for query in vectors:
                exact = rows[np.argsort(-(matrix[rows] @ query), kind="stable")[:10]]
                found, _ = index.vectors.search(query, 10, allowed)
                recalls[name].append(len(set(found.tolist()) & set(exact.tolist())) / max(1, len(exact)))
        searcher.search(asked[0])
        took = []
        for query in asked:
            began = time.perf_counter()
            searcher.search(query)
            took.append(1000 * (time.perf_counter() - began))
        told = {
            "wordings": len(wordings),
            "approximate": len(wordings) > vector.FLAT_LIMIT,
            "rows left by filter": left,
            "recall@10 of exact": {name: round(float(np.mean(values)), 4) for name, values in recalls.items()},
            "query ms": {"p50": round(float(np.quantile(took, 0.5)), 1), "p99": round(float(np.quantile(took, 0.99)), 1)},
            "build seconds": round(built, 1),
            "index MB": round(size / 2**20, 1),
            "peak memory MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }
        index.close()
    text = json.dumps(told, ensure_ascii=False, indent=1)
    RESULT.write_text(text + "\n", "utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
