"""Load on a served library: 64 clients, search, pages and SPARQL mixed, on loopback.

    python -m tests.benchmarks.load [FOLDER] [--seconds 60] [--clients 64]

Runs with one and with two server processes, and once more with a build beside it. Writes results/load.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.server import ROOT, memory, sample_library, served

RESULTS = Path(__file__).resolve().parent / "results" / "load.json"
WORDS = [
    "水质达标",
    "家长满意度",
    "每人补多少钱",
    "按时完成",
    "验收合格率",
    "老人有没有饭吃",
    "路修了多少",
    "资金发放及时",
    "群众满不满意",
]
JX = "PREFIX jx: <https://w3id.org/jixiao/ns#> "
SPARQL = [
    JX + "SELECT ?p (COUNT(?i) AS ?n) { ?i jx:basedOn ?p } GROUP BY ?p ORDER BY DESC(?n) LIMIT 10",
    JX + "SELECT ?d ?y { ?d a jx:Document ; jx:year ?y } ORDER BY ?y LIMIT 20",
    "ASK { ?s ?p ?o }",
]


async def client(address: str, number: int, until: float, seen: list[tuple[str, int, float]]) -> None:
    """Ask one request after the other until the time is over."""
    draw = random.Random(number)
    async with httpx.AsyncClient(base_url=address, timeout=60) as http:
        while time.monotonic() < until:
            kind = draw.choices(("search", "page", "list", "sparql"), (4, 3, 1, 2))[0]
            began = time.monotonic()
            try:
                if kind == "search":
                    answer = await http.get("/api/v1/search", params={"q": draw.choice(WORDS)})
                elif kind == "page":
                    answer = await http.get("/", params={"q": draw.choice(WORDS)})
                elif kind == "list":
                    answer = await http.get("/api/v1/indicators", params={"limit": 20, "offset": draw.randrange(2000)})
                else:
                    answer = await http.post("/sparql", data={"query": draw.choice(SPARQL)})
                status = answer.status_code
            except httpx.HTTPError:
                status = 0
            seen.append((kind, status, time.monotonic() - began))


async def load(address: str, pid: int, clients: int, seconds: float) -> dict[str, Any]:
    """Return figures of one run; times in milliseconds, memory in MB of the server with all its processes."""
    seen: list[tuple[str, int, float]] = []
    until = time.monotonic() + seconds
    tasks = [asyncio.create_task(client(address, number, until, seen)) for number in range(clients)]
    peak = 0
    while time.monotonic() < until:
        peak = max(peak, memory(pid))
        await asyncio.sleep(0.5)
    await asyncio.gather(*tasks)
    times = sorted(took for _, status, took in seen if status == 200)

    def at(share: float) -> float:
        return round(1000 * times[min(len(times) - 1, int(share * len(times)))], 1)

    statuses: dict[str, int] = {}
    for _, status, _ in seen:
        statuses[str(status)] = statuses.get(str(status), 0) + 1
    return {
        "requests": len(seen),
        "per_second": round(len(seen) / seconds, 1),
        "errors": sum(status != 200 for _, status, _ in seen),
        "statuses": statuses,
        "p50_ms": at(0.5),
        "p95_ms": at(0.95),
        "p99_ms": at(0.99),
        "peak_mb": peak >> 20,
    }


def main() -> None:
    """Run and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--build", action="store_true", help="build another library over and over, until killed")
    given = parser.parse_args()
    if given.build:
        from kg.store.build import build

        while True:
            build([given.folder / "forms"], given.folder / "other", index="search.index:write_index")
            shutil.rmtree(given.folder / "other")
    folder = given.folder or Path(tempfile.mkdtemp(prefix="jixiao-load-"))
    library = sample_library(folder)
    runs: dict[str, Any] = {}
    plan = (("one process", "1", False), ("two processes", "2", False), ("one process, builds beside it", "1", True))
    for name, workers, building in plan:
        with served(library, "--workers", workers) as (address, pid):
            command = [sys.executable, "-m", "tests.benchmarks.load", str(folder), "--build"]
            builder = subprocess.Popen(command, cwd=ROOT) if building else None
            try:
                runs[name] = asyncio.run(load(address, pid, given.clients, given.seconds))
            finally:
                if builder is not None:
                    builder.kill()
                    builder.wait()
        print(name, json.dumps(runs[name], ensure_ascii=False))
    told = {"clients": given.clients, "seconds": given.seconds, "cores": 2, "library": "samples", "runs": runs}
    RESULTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
