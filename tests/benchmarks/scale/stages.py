"""One build in a process of its own, as it is measured: seconds by stage, memory of the whole tree of processes."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psutil

from api.memory import taken
from kg.store.pipeline import make
from kg.store.request import Request

__all__ = ["INDEX", "ROOT", "Stages", "built", "tree_mb"]

INDEX = "search.index:write_index"
ROOT = Path(__file__).resolve().parents[3]
_STEP = 0.25
"""Seconds between two looks at the memory."""


class Stages:
    """Seconds of CPU (of this process and of its children that have ended) and of wall-clock time, by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self._stage, self._since = "start", _now()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of where a build is."""
        now = _now()
        spent = self.seconds.setdefault(self._stage, [0.0, 0.0])
        for at in range(2):
            spent[at] += now[at] - self._since[at]
        self._stage, self._since = stage, now

    def told(self) -> dict[str, dict[str, float]]:
        """Return CPU and wall-clock seconds by stage, and in all."""
        self("end", 0, 0)
        every = {**self.seconds, "all": [sum(spent[at] for spent in self.seconds.values()) for at in range(2)]}
        return {name: {"cpu": round(spent[0], 3), "wall": round(spent[1], 3)} for name, spent in every.items()}


def _now() -> tuple[float, float]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime, time.perf_counter()


def tree_mb(pid: int) -> int:
    """Return the memory that a process and its children have alone (mapped files apart), in MB."""
    try:
        root = psutil.Process(pid)
        told = taken([pid, *(child.pid for child in root.children(recursive=True))])
    except psutil.NoSuchProcess:
        return 0
    return told["own"] if told else 0


def built(documents: Path, library: Path, told: Callable[[str], None]) -> dict[str, Any]:
    """Build `library` from `documents` in a process of its own; return its report, seconds by stage, and peak memory.

    Args:
        documents: folder.
        library: folder, made here.
        told: called with a line for people now and then.
    """
    command = [sys.executable, "-m", "tests.benchmarks.scale.stages", str(documents), str(library)]
    result = library.with_suffix(".json")
    peaks: dict[str, int] = {}
    with subprocess.Popen([*command, str(result)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        now = ["start"]
        listening = threading.Thread(target=_listen, args=(process.stdout, now, told))
        listening.start()
        while process.poll() is None:
            stage = now[0]
            peaks[stage] = max(peaks.get(stage, 0), tree_mb(process.pid))
            time.sleep(_STEP)
        listening.join()
        if process.returncode:
            sys.exit(f"the build ended with {process.returncode}")
    found: dict[str, Any] = json.loads(result.read_text("utf-8"))
    return {**found, "peak MB": {**peaks, "all": max(peaks.values())}}


def _listen(lines: Iterable[str], now: list[str], told: Callable[[str], None]) -> None:
    """Keep in `now` the stage that the build says it is in, and pass a line on every ten seconds."""
    following = 0.0
    for line in lines:
        now[0] = line.split()[0]
        if time.monotonic() >= following:
            told(line.strip())
            following = time.monotonic() + 10


def main() -> None:
    """Build once; the process that `built` watches."""
    documents, library, result = map(Path, sys.argv[1:])
    stages = Stages()

    def progress(stage: str, done: int, total: int) -> None:
        stages(stage, done, total)
        sys.stdout.write(f"{stage} {done}/{total}\n")
        sys.stdout.flush()

    report = make(Request((documents,), library, index=INDEX), progress)
    kept = {
        name: getattr(report, name)
        for name in ("files", "documents", "indicators", "wordings", "policies", "citations", "quads")
    }
    result.write_text(json.dumps({**kept, "failed": len(report.failed), "seconds": stages.told()}), "utf-8")


if __name__ == "__main__":
    main()
