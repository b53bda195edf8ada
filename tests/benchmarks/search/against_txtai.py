"""Throughput and quality beside txtai's hybrid search with the same weights: 1,000 wordings, one core, query encoding included.

    python -m tests.benchmarks.search.against_txtai --python VENV/bin/python [--rounds 3]

txtai lives in an environment of its own (``pip install txtai``, with torch), named by its interpreter. Both sides run in turn,
in processes of their own, pinned to one core, over the same documents and queries, one query after the other (single) and all
at once (batch: `Searcher.prepare`, `batchsearch`); medians over the rounds. The documents are
our judged pools, filled up to 1,000 with formal wordings of the training set; the queries are those judged over the pools.
Writes results/search-txtai.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
RESULT = HERE.parent / "results" / "search-txtai.json"
RELEVANCE = ROOT / "tests" / "search" / "relevance"
DOCUMENTS = 1000

OURS = """
import json, os, sys, tempfile, time
from pathlib import Path
os.sched_setaffinity(0, {0})
from search.encoder import load_encoder
from search.index import Index, write_wordings
from search.searcher import Searcher
from search.wordings import from_pool
told = json.loads(Path(sys.argv[1]).read_text("utf-8"))
encoder = load_encoder(None, threads=1)
with tempfile.TemporaryDirectory() as folder:
    write_wordings(from_pool(told["documents"]), Path(folder) / "index", encoder=encoder)
    seconds = {}
    for way in ("single", "batch"):
        # A new searcher knows no query yet; the first one opens what is opened once.
        searcher = Searcher(Index.open(Path(folder) / "index"), encoder)
        searcher.search("预热")
        began = time.perf_counter()
        if way == "batch":
            searcher.prepare(told["queries"])
        ranked = [[hit.name for hit in searcher.search(query, top=10).hits] for query in told["queries"]]
        seconds[way] = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "ranked": ranked}))
"""

THEIRS = """
import json, os, sys, time
from pathlib import Path
os.sched_setaffinity(0, {0})
os.environ.update({"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"})
import torch
torch.set_num_threads(1)
from txtai import Embeddings
told = json.loads(Path(sys.argv[1]).read_text("utf-8"))
embeddings = Embeddings({"path": sys.argv[2], "method": "sentence-transformers", "hybrid": True, "gpu": False})
texts = [document["text"] for document in told["documents"]]
embeddings.index([(number, text, None) for number, text in enumerate(texts)])
names = [document["name"] for document in told["documents"]]
embeddings.search("预热", 10)
began = time.perf_counter()
found = [embeddings.search(query, 10) for query in told["queries"]]
seconds = {"single": time.perf_counter() - began}
began = time.perf_counter()
found = embeddings.batchsearch(told["queries"], 10)
seconds["batch"] = time.perf_counter() - began
ranked = [[names[number] for number, _ in hits] for hits in found]
print(json.dumps({"seconds": seconds, "ranked": ranked}))
"""


def data() -> dict[str, Any]:
    """Return the documents, the queries and their grades."""
    from search.training import shipped

    documents: dict[str, dict[str, Any]] = {}
    for name in ("samples-pool.jsonl", "pool.jsonl"):
        for line in (RELEVANCE / name).read_text("utf-8").splitlines():
            item = json.loads(line)
            documents.setdefault(item["name"], item)
    for example in shipped():
        if len(documents) >= DOCUMENTS:
            break
        documents.setdefault(example.formal, {"name": example.formal, "level2": [], "description": [], "targets": []})
    for item in documents.values():
        described = item["description"] or []
        item["text"] = " ".join([item["name"], *(described if isinstance(described, list) else [described])])
    queries, grades = [], []
    for name in ("samples-queries.jsonl", "queries.jsonl"):
        for line in (RELEVANCE / name).read_text("utf-8").splitlines():
            item = json.loads(line)
            queries.append(item["query"])
            grades.append({grade["name"]: grade["grade"] for grade in item["grades"]})
    return {"documents": list(documents.values())[:DOCUMENTS], "queries": queries, "grades": grades}


def ndcg(ranked: list[str], grades: dict[str, int]) -> float:
    """Return nDCG@10 with gains 2^grade − 1 (Järvelin and Kekäläinen, 2002, as in `search.metrics`)."""
    import math

    def dcg(gains: list[int]) -> float:
        return sum((2**gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains[:10]))

    best = dcg(sorted(grades.values(), reverse=True))
    seen = list(dict.fromkeys(ranked))
    return dcg([grades.get(name, 0) for name in seen]) / best if best else 0.0


def run(python: str, code: str, *arguments: str) -> dict[str, Any]:
    """Run one side in a process of its own and return what it says."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [python, "-c", code, *arguments], capture_output=True, text=True, env=environment, check=True, cwd=ROOT
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Run both sides in turn and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="interpreter of the environment with txtai")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    told = data()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.json"
        file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        ours, theirs = [], []
        for _ in range(given.rounds):
            ours.append(run(sys.executable, OURS, str(file)))
            theirs.append(run(given.python, THEIRS, str(file), str(ROOT / "search" / "model")))
    figures: dict[str, Any] = {"documents": len(told["documents"]), "queries": len(told["queries"]), "rounds": given.rounds}
    for name, runs in (("ours", ours), ("txtai", theirs)):
        scores = [ndcg(ranked, grades) for ranked, grades in zip(runs[0]["ranked"], told["grades"], strict=True)]
        figures[name] = {"ndcg@10": round(statistics.mean(scores), 4)}
        for way in ("single", "batch"):
            seconds = statistics.median(one["seconds"][way] for one in runs)
            figures[name][f"{way}_queries_per_second"] = round(len(told["queries"]) / seconds, 1)
    for way in ("single", "batch"):
        ours_per_second, theirs_per_second = (figures[name][f"{way}_queries_per_second"] for name in ("ours", "txtai"))
        figures[f"{way}_ratio"] = round(ours_per_second / theirs_per_second, 2)
    print(json.dumps(figures, indent=1))
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
