"""Memory of a served library: at the start, under load, and over exchanges of generations.

    python -m tests.benchmarks.memory [FOLDER] [--seconds 60] [--clients 16] [--exchanges 8]

Two generations are built, of all sample forms and of most of them; the service exchanges them under light load. Figures in MB:
`own` is what only these processes have, `files` are pages of mapped files, which the system takes back when it needs them.
Writes results/memory.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from api.memory import taken
from tests.benchmarks.load import client
from tests.benchmarks.server import sample_library, served

RESULTS = Path(__file__).resolve().parent / "results" / "memory.json"


def figures(pid: int) -> dict[str, Any]:
    """Return the memory of the service, of its SPARQL workers, and of both."""
    workers = [child.pid for child in psutil.Process(pid).children(recursive=True)]
    return {"service": taken([pid]), "workers": taken(workers), "all": taken([pid, *workers])}


def swap(library: Path, generation: str) -> None:
    """Put a generation into use, as a build does."""
    (library / "current.new").write_text(f"{generation}\n", "utf-8")
    (library / "current.new").replace(library / "current")


def exchange(address: str, library: Path, generation: str) -> None:
    """Put a generation into use and wait until it is served."""
    swap(library, generation)
    for _ in range(1200):
        if httpx.get(address + "/readyz", timeout=60).json()["generation"] == generation:
            return
        time.sleep(0.1)
    raise RuntimeError("the generation did not go into service")


async def load(address: str, clients: int, seconds: float) -> int:
    """Load the service; return the number of requests."""
    seen: list[tuple[str, int, float]] = []
    until = time.monotonic() + seconds
    await asyncio.gather(*(client(address, number, until, seen) for number in range(clients)))
    return len(seen)


def measure(library: Path, ids: list[str], given: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of one run."""
    swap(library, ids[0])
    with served(library) as (address, pid):
        told: dict[str, Any] = {"start": figures(pid)}
        told["requests"] = asyncio.run(load(address, given.clients, given.seconds))
        told["after_load"] = figures(pid)
        told["after_exchanges"] = []
        for number in range(given.exchanges):
            exchange(address, library, ids[(number + 1) % 2])
            asyncio.run(load(address, 4, 2))
            told["after_exchanges"].append(figures(pid)["all"]["own"])
        time.sleep(2)
        told["end"] = figures(pid)
    return told


def main() -> None:
    """Run and write the figures."""
    from kg.store.build import build

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--exchanges", type=int, default=8)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="jixiao-memory-"))
    library = sample_library(folder)
    first = (library / "current").read_text("utf-8").strip()
    half = sorted(path for path in (folder / "forms").rglob("*.txt") if "2024" not in path.name)
    second = build(half, library, index="search.index:write_index").generation
    told = {
        "clients": given.clients,
        "seconds": given.seconds,
        "library": "samples",
        **measure(library, [first, second], given),
    }
    print(json.dumps(told))
    RESULTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if given.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
