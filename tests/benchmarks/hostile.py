"""A served library under attack, with honest clients beside it.

    python -m tests.benchmarks.hostile [FOLDER] [--minutes 10]

All traffic goes to 127.0.0.1 and is bounded in number and time. First the honest clients are alone, then one kind of attack
after the other runs beside them, then all of them, with processes of the service killed and new generations built. An honest
client must get 200, or 503 with Retry-After, and an answer always; how long it waits is written down (results/hostile.json).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.benchmarks.server import ROOT, memory, sample_library, served

RESULTS = Path(__file__).resolve().parent / "results" / "hostile.json"
FAR = 120.0
"""Seconds within which every answer must come, on any machine: all limits of the service together are far below."""

PAUSE = 0.25
BOMBS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a LIMIT 10",
    "ASK {" + "a-" * 45_000 + " ?p ?o}",
    "SELECT * { ?s ?p ?o }",
)
WORDS = ("群众满意度", "按时完成", "培训人次", "资金到位率", "补贴标准")
KINDS = ("search", "page", "list", "sparql", "upload")


@dataclass
class Seen:
    """What the honest clients of one phase got: (kind, status, told when to come back, seconds); status 0 is no answer."""

    honest: list[tuple[str, int, bool, float]] = field(default_factory=list)
    attacks: Counter[str] = field(default_factory=Counter)

    def wrong(self) -> list[tuple[str, int, bool, float]]:
        """Return the answers that no honest client should get."""
        return [one for one in self.honest if not (one[1] == 200 or (one[1] == 503 and one[2])) or one[3] > FAR]

    def figures(self) -> dict[str, Any]:
        """Return counts and times, by kind; milliseconds of answers 200."""
        told: dict[str, Any] = {}
        for kind in KINDS:
            rows = [one for one in self.honest if one[0] == kind]
            times = sorted(one[3] for one in rows if one[1] == 200)
            told[kind] = {
                "statuses": {str(status): number for status, number in sorted(Counter(one[1] for one in rows).items())},
                "p50_ms": at(times, 0.5),
                "p99_ms": at(times, 0.99),
            }
        return {"kinds": told, "attacks": dict(sorted(self.attacks.items()))}


def at(times: list[float], share: float) -> float | None:
    """Return a quantile in milliseconds, None of nothing."""
    return round(1000 * times[min(len(times) - 1, int(share * len(times)))], 1) if times else None


@dataclass(frozen=True)
class Target:
    """The service under attack."""

    address: str
    port: int
    pid: int
    form: bytes
    until: float
    seen: Seen

    def over(self) -> bool:
        return time.monotonic() >= self.until


async def honest(target: Target, kind: str) -> None:
    """Ask for one thing after the other, as people and programs do."""
    draw = random.Random(kind)
    async with httpx.AsyncClient(base_url=target.address, timeout=FAR) as http:
        while not target.over():
            began = time.monotonic()
            try:
                if kind == "search":
                    answer = await http.get("/api/v1/search", params={"q": draw.choice(WORDS)})
                elif kind == "page":
                    answer = await http.get("/trace", headers={"Accept": "text/html"})
                elif kind == "list":
                    answer = await http.get("/api/v1/indicators", params={"limit": 20, "offset": draw.randrange(1000)})
                elif kind == "sparql":
                    answer = await http.post("/sparql", data={"query": "SELECT * { ?s ?p ?o } LIMIT 10"})
                else:
                    answer = await http.post("/api/v1/check", files={"file": ("表.txt", target.form)})
                status, back = answer.status_code, "retry-after" in answer.headers
            except httpx.HTTPError:
                status, back = 0, False
            target.seen.honest.append((kind, status, back, time.monotonic() - began))
            await asyncio.sleep(PAUSE * (8 if kind == "upload" else 1))


async def asked(
    target: Target, name: str, ask: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]], patience: float
) -> None:
    """Ask over and over; leave after `patience` seconds, and come again at once."""
    async with httpx.AsyncClient(base_url=target.address, timeout=patience) as http:
        while not target.over():
            try:
                answer = await ask(http)
                target.seen.attacks[f"{name} {answer.status_code}"] += 1
            except httpx.HTTPError:
                target.seen.attacks[f"{name} left"] += 1
            await asyncio.sleep(0.05)


def uploads(target: Target) -> list[Awaitable[None]]:
    """Twelve who upload without end, half of them impatient."""

    def ask(http: httpx.AsyncClient) -> Awaitable[httpx.Response]:
        return http.post("/api/v1/read", files={"file": ("表.txt", target.form * 20)})

    return [asked(target, "upload", ask, 2.0 if number % 2 else FAR) for number in range(12)]


def bombs(target: Target) -> list[Awaitable[None]]:
    """Sixteen who ask hard queries."""
    return [
        asked(
            target,
            "bomb",
            lambda http, query=query: http.post("/sparql", data={"query": query}),
            3.0 + number,
        )
        for number, query in enumerate(BOMBS * 4)
    ]


def batches(target: Target) -> list[Awaitable[None]]:
    """Eight who send batches as large as they may be, and larger ones."""
    largest = json.dumps([{"query": "很" * 480 + str(number)} for number in range(41)]).encode()
    bodies = (
        json.dumps([{"query": f"{number}" + "群众满意度" * 19} for number in range(200)]).encode(),
        largest,
        b'[{"query": "a"' + b"".join(b', "k%d": 1' % number for number in range(500_000)) + b"}]",
        b"[" * 200_000,
    )
    head = {"Content-Type": "application/json"}
    return [
        asked(
            target,
            "batch",
            lambda http, body=bodies[number % 4]: http.post("/api/v1/search/batch", content=body, headers=head),
            20.0,
        )
        for number in range(8)
    ]


def slow(target: Target) -> list[Awaitable[None]]:
    """Sixty who send a byte a second, stop within a body, or do not take their answer."""
    starts = (
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 90000\r\n\r\n",
        b"GET /dump.nq.gz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20,
    )

    async def one(start: bytes) -> None:
        while not target.over():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", target.port, limit=1024)
                writer.write(start)
                while not target.over() and not reader.at_eof():
                    writer.write(b"" if b"dump" in start else b"a")
                    await writer.drain()
                    await asyncio.sleep(1)
                    if b"dump" not in start and reader._buffer:  # type: ignore[attr-defined]
                        break
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
            except OSError:
                pass
            target.seen.attacks["slow ended"] += 1
            await asyncio.sleep(0.2)

    return [one(starts[number % 3]) for number in range(60)]


async def killer(target: Target) -> None:
    """Kill one process of the service every few seconds."""
    draw = random.Random(1)
    while not target.over():
        await asyncio.sleep(4)
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            children = psutil.Process(target.pid).children(recursive=True)
            if children:
                os.kill(draw.choice(children).pid, signal.SIGKILL)
                target.seen.attacks["killed"] += 1


ATTACKS: dict[str, Callable[[Target], list[Awaitable[None]]]] = {
    "uploads": uploads,
    "hard queries": bombs,
    "batches": batches,
    "slow clients": slow,
}


async def phase(
    address: str, pid: int, form: bytes, seconds: float, attacks: list[str], *, kill: bool, peak: list[int]
) -> Seen:
    """Return what was seen in one phase."""
    seen = Seen()
    target = Target(address, int(address.rpartition(":")[2]), pid, form, time.monotonic() + seconds, seen)

    async def watch() -> None:
        while not target.over():
            peak[0] = max(peak[0], memory(pid))
            await asyncio.sleep(1)

    work: list[Awaitable[None]] = [honest(target, kind) for kind in KINDS]
    for name in attacks:
        work += ATTACKS[name](target)
    await asyncio.gather(watch(), *work, *([killer(target)] if kill else []))
    return seen


def attacked(folder: Path, minutes: float, phases: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Attack a library of the samples below `folder`; return the figures, with `wrong` what no honest client should get.

    Args:
        folder: for the library.
        minutes: of all phases together; the last one, all attacks at once, takes half of it.
        phases: names of attacks by phase, beside that last one; the ones by one of `ATTACKS` after a quiet phase by default.
    """
    library = folder / "attacked"
    shutil.copytree(sample_library(folder), library, dirs_exist_ok=True)
    form = next(path for path in sorted((folder / "forms").rglob("*.txt")) if "项目支出" in path.name).read_bytes()
    plan = {"quiet": [], **{name: [name] for name in ATTACKS}} if phases is None else phases
    seconds = 60 * minutes / 2
    told: dict[str, Any] = {"minutes": minutes, "cores": len(os.sched_getaffinity(0)), "phases": {}, "wrong": []}
    peak = [0]
    with served(library) as (address, pid):
        for name, attacks in plan.items():
            seen = asyncio.run(phase(address, pid, form, seconds / max(1, len(plan)), attacks, kill=False, peak=peak))
            told["phases"][name] = seen.figures()
            told["wrong"] += [[name, *one] for one in seen.wrong()]
            print(name, json.dumps(told["phases"][name], ensure_ascii=False), flush=True)
        command = [sys.executable, "-m", "tests.benchmarks.hostile", str(folder), "--build"]
        builder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            seen = asyncio.run(phase(address, pid, form, seconds, list(ATTACKS), kill=True, peak=peak))
        finally:
            builder.kill()
            builder.wait()
        told["phases"]["all at once"] = seen.figures()
        told["wrong"] += [["all at once", *one] for one in seen.wrong()]
        print("all at once", json.dumps(told["phases"]["all at once"], ensure_ascii=False), flush=True)
        told["peak_mb"] = peak[0] >> 20
        told["answers_after"] = after(address)
    return told


def after(address: str) -> bool:
    """Say whether the service answers a query and a search when it is over."""
    end = time.monotonic() + FAR
    while time.monotonic() < end:
        statuses = {
            httpx.post(f"{address}/sparql", data={"query": "ASK { ?s ?p ?o }"}, timeout=FAR).status_code,
            httpx.get(f"{address}/api/v1/search", params={"q": WORDS[0]}, timeout=FAR).status_code,
        }
        if statuses == {200}:
            return True
        time.sleep(0.5)
    return False


def build_on(folder: Path) -> None:
    """Build new generations of the attacked library over and over, until killed: all forms, then fewer, then all."""
    from kg.store.build import build

    forms = sorted((folder / "forms").rglob("*.txt"))
    while True:
        for some in (forms[:60], [folder / "forms"]):
            build(some, folder / "attacked", index="search.index:write_index")


def main() -> int:
    """Run and write the figures; return 1 where an honest client got what it should not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--build", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="jixiao-hostile-"))
    if given.build:
        build_on(folder)
    told = attacked(folder, given.minutes)
    RESULTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"wrong: {told['wrong'][:20]}, peak {told['peak_mb']} MB, answers after: {told['answers_after']}")
    return 1 if told["wrong"] or not told["answers_after"] else 0


if __name__ == "__main__":
    sys.exit(main())
