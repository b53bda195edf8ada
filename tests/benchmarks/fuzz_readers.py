"""Damage many files and read each in the sandbox: crashes, hangs, memory.

    python -m tests.benchmarks.fuzz_readers --files 10000

The result goes to tests/benchmarks/results/fuzz_readers.json. A crash is a process ended by a signal or an error that is not
meant (``内部错误``); a hang is a file that passed the limit of time. With ``--forms`` the forms are read, too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from kg.errors import LimitExceeded
from kg.reading import Job, Limits, run
from tests.kg.ingest.mutate import TASK, mutated, originals

RESULT = Path(__file__).parent / "results" / "fuzz_readers.json"
LIMITS = Limits(seconds=20.0, memory=900 << 20)
BATCH = 500


def commit() -> str:
    """Return the commit that is checked out."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def fuzz(files: int, task: str, folder: Path) -> dict[str, object]:
    """Return what came of `files` damaged files."""
    originals_ = originals()
    names = sorted(originals_)
    ends: dict[str, Counter[str]] = {}
    bad: list[str] = []
    slowest = (0.0, "")
    begin = time.perf_counter()
    for start in range(0, files, BATCH):
        jobs = []
        for number in range(start, min(files, start + BATCH)):
            name = names[number % len(names)]
            path = folder / f"{number}-{name}"
            path.write_bytes(mutated(originals_[name], f"long/{name}/{number}"))
            jobs.append(Job(path, path.name))
        last = time.perf_counter()
        for outcome in run(jobs, task, LIMITS):
            now = time.perf_counter()
            slowest = max(slowest, (now - last, outcome.job.file))
            last = now
            form = outcome.job.file.rpartition(".")[2]
            kind = "read" if outcome.error is None else type(outcome.error).__name__
            message = str(outcome.error or "")
            if "内部错误" in message or "子进程" in message:
                kind = "crash"
            elif isinstance(outcome.error, LimitExceeded) and "秒，已中止" in message:
                kind = "hang"
            if kind in ("crash", "hang") or "\n" in message:
                bad.append(message)
            ends.setdefault(form, Counter())[kind] += 1
        for job in jobs:
            job.path.unlink()
    total = sum(ends.values(), Counter())
    return {
        "files": files,
        "originals": len(names),
        "ends": {form: dict(sorted(counts.items())) for form, counts in sorted(ends.items())},
        "total": dict(sorted(total.items())),
        "crashes": total["crash"],
        "hangs": total["hang"],
        "bad": bad[:20],
        "longest_wait_s": round(slowest[0], 2),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "seconds": round(time.perf_counter() - begin, 1),
    }


def main() -> None:
    """Run and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--forms", action="store_true", help="read the forms, too")
    chosen = parser.parse_args()
    sha = commit()
    os.environ["PATH"] = "/nonexistent"  # without LibreOffice: it is no reader of ours, and takes seconds a file
    task = "kg.reading.extract:extract" if chosen.forms else TASK
    with tempfile.TemporaryDirectory() as folder:
        result = fuzz(chosen.files, task, Path(folder))
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    head = {"commit": sha, "command": f"python -m tests.benchmarks.fuzz_readers --files {chosen.files}", "machine": machine}
    limits = {"seconds": LIMITS.seconds, "memory_mb": LIMITS.memory >> 20}
    RESULT.write_text(
        json.dumps({**head, "task": task, "limits": limits, **result}, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    print(json.dumps(result["total"], ensure_ascii=False), result["bad"])


if __name__ == "__main__":
    main()
