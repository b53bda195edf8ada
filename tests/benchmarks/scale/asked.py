"""What is asked of a large library: opening, searching, named queries, lists, pages, and one changed document."""

from __future__ import annotations

import json
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import numpy as np
import psutil

from kg.named_queries import load, names
from kg.store.changes import holdings
from kg.store.generations import open_generation
from kg.store.pipeline import make
from kg.store.request import Request
from search.catalog import KINDS
from search.library import Library, open_library
from tests.benchmarks.scale import corpus
from tests.benchmarks.scale.stages import INDEX, ROOT, Stages
from tests.benchmarks.server import served

__all__ = ["changed", "opened", "pages", "queries", "searches"]

MOST = 20
"""Seconds of CPU that one named query gets."""

FILTERS: dict[str, dict[str, object]] = {
    "none": {},
    "year": {"year": 2023},
    "division and year": {"division": corpus.place(0)["county"], "year": 2023},
    "department": {"department": "水利局"},
    "cites": {"cites": corpus.form(0, 1, 2023).projects[0].document},
}


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that `work` takes."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def _spread(took: Sequence[float]) -> dict[str, float]:
    return {name: round(float(np.quantile(took, at)), 1) for name, at in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}


def opened(library: Path) -> dict[str, float]:
    """Return the milliseconds of wall-clock time for opening store and index, and for the first search with its model."""
    began = time.perf_counter()
    with open_library(library) as told:
        assert told.store.count() > 0
        assert len(told.index) > 0
        ready = time.perf_counter()
        told.search("群众满意度")
        return {"open": round(1000 * (ready - began), 1), "first search": round(1000 * (time.perf_counter() - ready), 1)}


def searches(library: Library, count: int) -> dict[str, dict[str, float]]:
    """Return how long searches take with and without filters, each text new to the library."""
    draw = random.Random(1)
    named = [
        indicator.name for bureau in range(10) for p in corpus.form(0, bureau, 2023).projects for indicator in p.indicators
    ]
    endings = ("怎么定", "完成情况", "多少合适", "怎么样", "考核")
    out = {}
    for name, filters in FILTERS.items():
        texts = [draw.choice(named)[-9:-1] + draw.choice(endings) + str(number) for number in range(count)]
        library.search(texts[0], filters=filters)
        out[name] = _spread([timed(lambda text=text, chosen=filters: library.search(text, filters=chosen)) for text in texts])
    return out


def queries(library: Path) -> dict[str, dict[str, float | None]]:
    """Return for each named query with its defaults the number of rows and the milliseconds of CPU to the last of them.

    The engine can't be stopped, so they are asked in processes that the system stops: None for what takes more than `MOST`.
    """
    out: dict[str, dict[str, float | None]] = {}
    while waiting := [name for name in names() if name not in out]:
        command = [sys.executable, "-m", "tests.benchmarks.scale.asked", str(library), *waiting]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        out |= {told["name"]: {"rows": told["rows"], "ms": told["ms"]} for told in map(json.loads, done.stdout.splitlines())}
        stopped = [name for name in waiting if name not in out]
        if stopped and done.returncode != -signal.SIGXCPU:
            raise SystemExit(done.stderr)
        out |= {name: {"rows": None, "ms": None} for name in stopped[:1]}
    return out


def main() -> None:
    """Ask some named queries, a line of JSON each; the process that `queries` watches."""
    with open_library(Path(sys.argv[1])) as library:
        for name in sys.argv[2:]:
            began = time.process_time()
            resource.setrlimit(resource.RLIMIT_CPU, (int(began) + MOST, resource.RLIM_INFINITY))
            rows = len(library.store.select(load(name).text))
            took = round(1000 * (time.process_time() - began), 1)
            sys.stdout.write(json.dumps({"name": name, "rows": rows, "ms": took}) + "\n")
            sys.stdout.flush()


def _addresses(library: Library) -> dict[str, str]:
    first = corpus.form(0, 1, 2023)
    wording = library.search(first.projects[0].indicators[0].name).hits[0]
    uses = library.index.table.uses(wording.rows, library.filters({}))
    base = library.generation.manifest.base

    def thing(iri: str) -> str:
        return "/id/" + quote(iri.removeprefix(base), safe="/~")

    told = {
        "home": "/",
        "library": "/library",
        "search": "/?q=" + quote("群众满意度"),
        "search, filtered": "/?q=" + quote("群众满意度") + "&year=2023",
        "policy": thing(base + "policy/" + first.projects[0].document),
        "trace": "/trace?number=" + quote(first.projects[0].document),
        "indicator": thing(uses[0].indicator),
        "wording": thing(wording.iri),
    }
    return {**told, **{f"list {name}": f"/list/{name}" for name in KINDS}}


def pages(library: Path, repeats: int = 5) -> dict[str, dict[str, float]]:
    """Return for each page its status and the milliseconds of CPU and wall that the service takes for it, workers included."""
    with open_library(library) as told:
        addresses = _addresses(told)
    out = {}
    with served(library) as (server, pid), httpx.Client(timeout=600, headers={"accept": "text/html"}) as client:
        for name, address in addresses.items():
            answer = client.get(server + address)  # the first one loads what the page needs
            before, began = _cpu(pid), time.perf_counter()
            for _ in range(repeats):
                client.get(server + address)
            wall, cpu = time.perf_counter() - began, _cpu(pid) - before
            out[name] = {
                "status": answer.status_code,
                "cpu ms": round(1000 * cpu / repeats, 1),
                "wall ms": round(1000 * wall / repeats, 1),
            }
    return out


def _cpu(pid: int) -> float:
    root = psutil.Process(pid)
    times = [process.cpu_times() for process in (root, *root.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def changed(documents: Path, library: Path) -> dict[str, Any]:
    """Return the seconds by stage of a build after which one document says something else."""
    path = sorted(documents.rglob("*.txt"))[7]
    text = path.read_text("utf-8")
    path.write_text(text.replace("98%", "97%").replace("95%", "96%"), "utf-8", newline="\n")
    stages = Stages()
    with open_generation(library) as generation:
        kept = {sha: places for sha, places in holdings(generation).items() if str(path) not in places}
        make(Request((path,), library, index=INDEX, kept=kept, after=generation.id, generations=2), stages)
    return stages.told()


if __name__ == "__main__":
    main()
