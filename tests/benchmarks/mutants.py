"""How many lines broken at random the tests beside them notice.

    python -m tests.benchmarks.mutants kg/values kg/citations kg/check --sample 100 --seed 1 [--write]
    python -m tests.benchmarks.mutants kg/values --sample 40 --seed 2

Draws mutants (`tests.benchmarks.mutations`) from the files of the given folders, runs for each the tests of its own folder
(`TESTS`; of the forms those of `make quick`) in a copy of the tree in a temporary folder, and says which went unnoticed. The
checkout is never changed. A run that
takes ten times the CPU seconds of the unbroken code counts as noticed: it does not end.

Ctrl-C ends a run: the figures are then of the mutants tried so far. `--write` keeps the figures of folders that were not given.
`--again` tries those that the written run missed, against the tests of today: `after` counts them with those noticed at first
sight. The figure that tells how good the tests are is `share`, of a draw that nobody has looked at.

Each worker loads what is not ours once and forks for each mutant, so that a mutant costs what its tests do until one fails.
`mutants_equivalent.tsv` lists changes that no test can notice, each with the reason; they are neither drawn nor counted.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.benchmarks.mutations import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results") / "mutants.json"
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.tsv")
WANTED = 0.85
_COPIED = ("kg", "search", "api", "ontology", "tests", "pyproject.toml", "README.md")
_OURS = {"kg", "search", "api", "ontology", "tests"}
_UNLOADED: set[str] = set()
"""Modules that do not load by themselves, each told once."""

_FORMS = (
    "small_forms",
    "run_costs",
    "parts",
    "open_project",
    "costs",
    "columns",
    "doubt",
    "fresh",
    "strange",
    "kinds",
    "unseen",
    "rows",
    "document",
    "narrative",
    "faults",
    "listing",
    "workbooks",
    "amounts",
)
"""Tests of forms that notice most for their time."""


def _own(folder: str, first: Sequence[str]) -> tuple[str, ...]:
    """Return the test files of a folder, those named first."""
    named = [f"{folder}/test_{name}.py" for name in first]
    return (*named, *sorted({path.relative_to(ROOT).as_posix() for path in (ROOT / folder).glob("test_*.py")} - set(named)))


TESTS: dict[str, tuple[str, ...]] = {
    "kg/values": (
        "kg/values",
        "tests/kg/test_values_beside.py",
        "tests/kg/test_values_whole.py",
        "tests/kg/test_values_limits.py",
        "tests/kg/test_values.py",
        "tests/kg/test_values_simple.py",
        "tests/kg/test_values_unseen.py",
    ),
    "kg/citations": (
        "kg/citations",
        "tests/kg/test_citations_whole.py",
        "tests/kg/test_citations_limits.py",
        "tests/kg/test_citations.py",
        "tests/kg/test_citations_unseen.py",
    ),
    "kg/check": (
        "kg/check",
        *(
            f"tests/kg/check/test_{name}.py"
            for name in (
                "findings",
                "score_limits",
                "amount_limits",
                "text_limits",
                "category_limits",
                "comparison_limits",
                "direction_limits",
                "list_limits",
                "not_the_first",
                "rules",
                "reports",
                "own_rules",
                "samples",
            )
        ),
    ),
    "kg/forms": ("kg/forms", *_own("tests/kg/forms", _FORMS)),
    "kg/ingest": ("kg/ingest", "tests/kg/ingest"),
    "kg/layout": ("kg/layout", "tests/kg/forms/test_unruled.py", "tests/kg/forms/test_drawings.py"),
    "kg": ("kg", "tests/kg"),
}
"""Source folder to the tests that are its own, those that notice most first; the longest folder that holds a file counts."""


def tests_of(file: str) -> tuple[str, ...]:
    """Return the tests of a source file.

    >>> tests_of("kg/values/dates.py")[0], tests_of("kg/numerals.py")
    ('kg/values', ('kg', 'tests/kg'))
    """
    folder = max((folder for folder in TESTS if file.startswith(f"{folder}/")), key=len)
    return TESTS[folder]


def equivalent() -> dict[tuple[str, str, str], str]:
    """Return the changes that no test can notice, with the reason."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["file"], row["line"], row["change"]): row["why"] for row in rows}


def drawn(folders: Sequence[str], sample: int, seed: int) -> list[Mutant]:
    """Return `sample` mutants of the files under `folders`, the same ones for the same seed and source."""
    files = sorted(path for folder in folders for path in _files(ROOT / folder))
    known = equivalent()
    every = [mutant for path in files for mutant in mutants_of(path, ROOT) if mutant.key not in known]
    random.Random(seed).shuffle(every)
    return list(islice((mutant for mutant in every if mutant.compiles), sample))


def _files(path: Path) -> Iterable[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


class Worker:
    """A process in a copy of the tree that runs tests on one mutant after the other."""

    def __init__(self, copy: Path) -> None:
        for name in _COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "results"))
            else:
                shutil.copy(source, copy / name)
        self.copy = copy
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.mutants", "--serve"],
            cwd=copy, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": ""},
        )  # fmt: skip

    def run(self, file: str, source: str | None, tests: Sequence[str], seconds: float) -> dict[str, Any]:
        """Return how the tests went: ``code`` of pytest (negative: ended by a signal), ``seconds`` of CPU, test that failed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"file": file, "source": source, "tests": list(tests), "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def serve() -> None:
    """Run the jobs that standard input names, one a line, in the folder this process was started in."""
    sys.path.insert(0, str(Path.cwd()))
    import hypothesis
    import pytest

    del hypothesis, pytest
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS and name != "tests.benchmarks.mutants"]:
        del sys.modules[name]
    for line in sys.stdin:
        print(json.dumps(_forked(json.loads(line))), flush=True)


def _forked(job: dict[str, Any]) -> dict[str, Any]:
    """Run one job in a child and load for the next ones what it loaded and is not ours."""
    path = Path(job["file"])
    before = path.read_text("utf-8")
    stale = path.parent / "__pycache__"
    if job["source"] is not None:
        path.write_text(job["source"], "utf-8")
        for compiled in stale.glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _child(job, writing)
    os.close(writing)
    with os.fdopen(reading) as stream:
        told = json.loads(stream.read() or "{}")
    _, status, used = os.wait4(child, 0)
    if job["source"] is not None:
        path.write_text(before, "utf-8")
        for compiled in stale.glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
    for name in told.get("modules", ()):
        _load(name)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": used.ru_utime + used.ru_stime,
        "failed": told.get("failed", ""),
    }


def _load(name: str) -> None:
    """Load a module that the tests loaded; one that does not load by itself is named on standard error and left to them."""
    if name in sys.modules or name in _UNLOADED:
        return
    try:
        __import__(name)
    except Exception as error:  # noqa: BLE001 - other people's modules, whatever they raise
        _UNLOADED.add(name)
        print(f"not loaded ahead: {name}: {type(error).__name__}: {error}", file=sys.stderr)


def _marks(tests: Sequence[str]) -> str:
    """Return which tests are run: the quick ones of the forms, those of any other folder that are not slow."""
    return "not slow and not wide" if tests[0] == "kg/forms" else "not slow"


def _child(job: dict[str, Any], writing: int) -> None:
    """Run pytest and end this process with its code; never returns."""
    import pytest

    sys.dont_write_bytecode = job["source"] is not None
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_CPU, (int(job["seconds"]) + 1, int(job["seconds"]) + 2))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    failed: list[str] = []

    class Notes:
        def pytest_runtest_logreport(self, report: Any) -> None:
            if report.failed:
                failed.append(report.nodeid)

    marks = _marks(job["tests"])
    options = ("-x", "-q", "-p", "no:cacheprovider", "-m", marks, "-W", "ignore::pytest.PytestAssertRewriteWarning")
    code = int(pytest.main([*job["tests"], *options], plugins=[Notes()]))
    loaded = [name for name in sys.modules if name.partition(".")[0] not in _OURS and not name.startswith("_")]
    if "kg" in sys.modules and not str(sys.modules["kg"].__file__).startswith(str(Path.cwd())):
        code = 99  # the code tested was not that of the copy
    os.write(writing, json.dumps({"modules": loaded, "failed": failed[0] if failed else ""}).encode())
    os._exit(code)


def tried(mutants: Sequence[Mutant], workers: int) -> Generator[tuple[Mutant, dict[str, Any]]]:
    """Yield each mutant with how its tests went, as they end."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        free: SimpleQueue[Worker] = SimpleQueue()
        made = [Worker(Path(folder) / str(number)) for number in range(workers)]
        try:
            for worker in made:
                free.put(worker)

            def run(file: str, source: str | None, tests: tuple[str, ...], seconds: float) -> dict[str, Any]:
                worker = free.get()
                try:
                    return worker.run(file, source, tests, seconds)
                finally:
                    free.put(worker)

            kinds = sorted({tests_of(mutant.file) for mutant in mutants})
            whole = dict(zip(kinds, pool.map(lambda tests: run(mutants[0].file, None, tests, 900), kinds), strict=True))
            for tests, told in whole.items():
                if told["code"] != 0:
                    raise SystemExit(f"the tests fail on the unbroken code: {told} {' '.join(tests)}")

            def one(mutant: Mutant) -> tuple[Mutant, dict[str, Any]]:
                tests = tests_of(mutant.file)
                return mutant, run(mutant.file, mutant.source, tests, max(20.0, 10 * whole[tests]["seconds"]))

            yield from pool.map(one, mutants)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in made:
                worker.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", help="folders or files of source, from the root")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help=f"write the figures to {RESULTS.relative_to(ROOT)}")
    parser.add_argument("--again", action="store_true", help="try what the written run missed, and write what is noticed now")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve()
        return
    if given.again:
        again(given.workers)
        return
    began = time.monotonic()
    noticed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: list[dict[str, Any]] = []
    cpu = 0.0
    run = tried(drawn(given.folders, given.sample, given.seed), given.workers)
    try:
        for mutant, told in run:
            folder = next(folder for folder in given.folders if mutant.file.startswith(folder))
            seen = _is_noticed(told)
            cpu += told["seconds"]
            total[folder] += 1
            noticed[folder] += seen
            if not seen:
                missed.append({"file": mutant.file, "line": mutant.line, "was": mutant.was, "change": mutant.change})
            mark = "noticed" if seen else "MISSED "
            print(
                f"{mark} {mutant.file}:{mutant.line} {mutant.change}  {told['seconds']:.1f} s {told['failed'][-60:]}",
                flush=True,
            )
    except KeyboardInterrupt:
        run.close()  # they are drawn in random order: those tried so far are a sample too
    wall = round(time.monotonic() - began)
    own = {
        folder: {"noticed": noticed[folder], "drawn": total[folder], "seed": given.seed, "missed": _under(missed, folder)}
        for folder in given.folders
        if total[folder]
    }
    print(json.dumps({"cpu_seconds": round(cpu), "wall_seconds": wall, **shares(own)}, ensure_ascii=False))
    if given.write:
        before = json.loads(RESULTS.read_text("utf-8"))["folders"] if RESULTS.exists() else {}
        RESULTS.write_text(json.dumps(shares({**before, **own}), ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.exit(0 if shares(own)["share"] >= WANTED else 1)


def again(workers: int) -> None:
    """Try what the written run missed, where the source still has the line, and write how many are noticed now."""
    written: dict[str, dict[str, Any]] = json.loads(RESULTS.read_text("utf-8"))["folders"]
    keys = {(each["file"], each["was"], each["change"]) for folder in written.values() for each in folder["missed"]}
    files = sorted({file for file, *_ in keys if (ROOT / file).exists()})
    left = [mutant for file in files for mutant in mutants_of(ROOT / file, ROOT) if mutant.key in keys]
    seen: dict[tuple[str, str, str], bool] = {}
    for mutant, told in tried(left, workers):
        noticed = _is_noticed(told)
        seen[mutant.key] = noticed and seen.get(mutant.key, True)  # a line may hold the same change twice: both count
        print(
            f"{'noticed' if noticed else 'MISSED '} {mutant.file}:{mutant.line} {mutant.change} {told['failed'][-60:]}",
            flush=True,
        )
    for folder, own in written.items():
        own["mended"] = sum(it for (file, *_), it in seen.items() if file.startswith(folder))
    RESULTS.write_text(json.dumps(shares(written), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _is_noticed(told: Mapping[str, Any]) -> bool:
    """Say whether a test failed, or the run did not end."""
    return told["code"] not in (0, 5, 99)


def _under(missed: Sequence[dict[str, Any]], folder: str) -> list[dict[str, Any]]:
    return [each for each in missed if each["file"].startswith(folder)]


def shares(folders: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of some folders with those over all of them: noticed at first sight, and with those mended since.

    >>> shares({"kg/values": {"noticed": 9, "drawn": 10}, "kg/forms": {"noticed": 4, "drawn": 10, "mended": 3}})["share"]
    0.65
    """
    noticed, total, mended = (sum(each.get(name, 0) for each in folders.values()) for name in ("noticed", "drawn", "mended"))
    return {
        "share": round(noticed / max(1, total), 3),
        "after": round((noticed + mended) / max(1, total), 3),
        "noticed": noticed,
        "drawn": total,
        "folders": dict(folders),
    }


if __name__ == "__main__":
    main()
