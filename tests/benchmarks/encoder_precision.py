"""Which precision the encoder ships in: size, speed, nearness to fp32 and quality of each.

    python -m tests.benchmarks.encoder_precision --tuned TUNED --shared ../shared [--quality]

`TUNED` is what `python -m search.training` writes; `--source e5-small-q4.bin` in its place takes the untuned weights.
`--quality` leaves speeds as they were measured last, for a machine that is busy: they depend on the shape, not on the weights.

Writes `results/encoder_precision.json`, from which the table in `search/model/README.md` is copied. Quality is nDCG@10 of
the dense lane alone: the mean of the cosines with a wording's name and with its name and description, gain = grade.
Speed is the best of five runs over the names, descriptions and queries, on one core, each precision in turn.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from search.encoder import MODEL, Encoder
from search.model.make import folder, source
from search.model.make.__main__ import tuned
from tests.benchmarks import precision_graphs as graphs

RESULTS = Path(__file__).parent / "results" / "encoder_precision.json"
RUNS = 5
DRAWS = 2000
DEPTH = 10


@dataclass(frozen=True)
class Judged:
    """Queries, the pool of wordings as two texts each, and `(n_queries, n_pool)` grades."""

    queries: list[str]
    names: list[str]
    described: list[str]
    grades: np.ndarray

    @property
    def texts(self) -> list[str]:
        return self.names + self.described + self.queries


def judged(shared: Path) -> Judged:
    pool = [json.loads(line) for line in (shared / "queries-pool.jsonl").read_text("utf-8").splitlines()]
    asked = [json.loads(line) for line in (shared / "queries.jsonl").read_text("utf-8").splitlines()]

    def key(row: dict[str, Any]) -> tuple[str, ...]:
        return row["name"], *row["level2"], *row["description"]

    place = {key(row): n for n, row in enumerate(pool)}
    grades = np.zeros((len(asked), len(pool)))
    for n, row in enumerate(asked):
        for grade in row["grades"]:
            grades[n, place[key(grade)]] = grade["grade"]
    names = [row["name"] for row in pool]
    return Judged(
        [row["query"] for row in asked], names, [" ".join([row["name"], *row["description"]]) for row in pool], grades
    )


def ndcg(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """nDCG@10 of each query, `(n_queries,)`; equal scores stand in the pool's order."""
    discount = 1 / np.log2(np.arange(2, DEPTH + 2))
    order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    best = -np.sort(-grades, axis=1)[:, :DEPTH]
    return (np.take_along_axis(grades, order, axis=1) * discount).sum(1) / (best * discount).sum(1)


def best_of(runs: int, work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def measure(
    encoder: Encoder, data: Judged, bytes_: int, reference: np.ndarray | None, speed: int | None
) -> tuple[dict[str, Any], np.ndarray, np.ndarray]:
    vectors = encoder.encode(data.texts)
    alone = np.concatenate([encoder.encode([text]) for text in data.texts])
    names, described, queries = np.split(vectors, [len(data.names), len(data.names) + len(data.described)])
    quality = ndcg((queries @ names.T + queries @ described.T) / 2, data.grades)
    cosine = (vectors * (vectors if reference is None else reference)).sum(1)
    row = {
        "megabytes": round(bytes_ / 1e6, 1),
        "texts_per_second": speed or round(len(data.texts) / best_of(RUNS, lambda: encoder.encode(data.texts))),
        "cosine_mean": round(float(cosine.mean()), 5),
        "cosine_least": round(float(cosine.min()), 5),
        "ndcg10": round(float(quality.mean()), 4),
        "batch_difference": float(f"{np.abs(vectors - alone).max():.1e}"),
    }
    return row, vectors, quality


def paired(quality: np.ndarray, reference: np.ndarray) -> list[float]:
    """95 % interval of the mean difference over queries, drawn with replacement."""
    draws = np.random.default_rng(1).integers(0, len(quality), (DRAWS, len(quality)))
    return [round(float(edge), 4) for edge in np.quantile((quality - reference)[draws].mean(1), [0.025, 0.975])]


def _encoder(place: Path, graph: Path | None = None) -> Encoder:
    """The encoder of a folder; with a graph of its own weights, that graph in place of the folder's."""
    encoder = Encoder(place, threads=1)
    if graph is not None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = 1, 3
        encoder.__dict__["_session"] = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    return encoder


def run(model: folder.Model, shared: Path, work: Path, last: dict[str, Any] | None) -> dict[str, Any]:
    data = judged(shared)
    full = folder.cut(model, np.float32)
    folder.write(full, work / "fp32", arithmetic="fp32")
    folder.write(folder.cut(model), work / "fp16", arithmetic="fp32")
    inside = graphs.with_weights(work / "fp32" / "onnx" / "model.onnx", full.arrays, work / "inside.onnx")
    rounded = folder.Model(full.shape, graphs.int8_weights_only(full.arrays), full.pieces, full.scores)
    folder.write(rounded, work / "int8w", arithmetic="fp32")
    everything = graphs.int8_of_everything(inside, work / "int8.onnx")
    sensitive = graphs.int8_but_sensitive(inside, work / "mixed.onnx")
    numbers = sum(array.size for array in full.arrays.values())
    outer = sum(a.size for n, a in full.arrays.items() if n.endswith(".output.dense.weight") and "attention" not in n)
    words = full.arrays[folder.WORDS].size
    candidates: dict[str, tuple[Encoder, int]] = {
        "fp32": (_encoder(work / "fp32"), (work / "fp32" / "model.safetensors").stat().st_size),
        "fp16 stored, fp32 computed": (_encoder(work / "fp16"), (work / "fp16" / "model.safetensors").stat().st_size),
        "int8 per channel stored, fp32 computed": (_encoder(work / "int8w"), numbers),
        "fp16 stored, int8 computed, scale a piece": (_encoder(MODEL), (MODEL / "model.safetensors").stat().st_size),
        "int8 per channel, scale a batch": (_encoder(work / "fp32", everything), everything.stat().st_size),
        "int8, embeddings and outer matrices fp16": (_encoder(work / "fp32", sensitive), numbers + outer + words),
    }
    table: dict[str, Any] = {}
    reference = first = None
    for name, (encoder, size) in candidates.items():
        speed = last["precisions"][name]["texts_per_second"] if last else None
        table[name], vectors, quality = measure(encoder, data, size, reference, speed)
        reference = vectors if reference is None else reference
        first = quality if first is None else first
        table[name]["ndcg10_difference_95"] = paired(quality, first)
    return {
        "command": " ".join(["python -m tests.benchmarks.encoder_precision", *sys.argv[1:]]),
        "commit": said("git", "rev-parse", "--short", "HEAD"),
        "speeds_of_commit": last.get("speeds_of_commit", last["commit"])
        if last
        else said("git", "rev-parse", "--short", "HEAD"),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{_processor()}, one core",
        "onnxruntime": onnxruntime.__version__,
        "model": Encoder.load().fingerprint,
        "data": {
            name: hashlib.sha256((shared / name).read_bytes()).hexdigest() for name in ("queries.jsonl", "queries-pool.jsonl")
        },
        "texts": len(data.texts),
        "precisions": table,
        "cold": last["cold"] if last else cold(),
    }


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def cold() -> dict[str, float]:
    """Seconds of a fresh process until the first vector, imports of Python's own start-up left out; best of five."""
    code = (
        "import time; start = time.perf_counter()\n"
        "from search.encoder import Encoder\n"
        "Encoder.load().encode(['服务对象满意度'])\n"
        "import sys; sys.stdout.write(str(time.perf_counter() - start))"
    )
    taken = [float(said(sys.executable, "-c", code)) for _ in range(RUNS)]
    return {"seconds": round(min(taken), 3)}


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    whole = parser.add_mutually_exclusive_group(required=True)
    whole.add_argument("--source", type=Path)
    whole.add_argument("--tuned", type=Path)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--quality", action="store_true")
    given = parser.parse_args(arguments)
    model = folder.uncut(source.read(given.source)) if given.source else tuned(given.tuned)
    last = json.loads(RESULTS.read_text("utf-8")) if given.quality else None
    with tempfile.TemporaryDirectory() as work:
        result = run(model, given.shared, Path(work), last)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
