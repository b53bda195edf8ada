"""Operations on a library that are killed at random moments: what is in use then is whole, and either as before or as after.

    python -m tests.search.survival [--kills 200] [--seed 0]

Each round takes an operation (a build, adding, removing, going back, deleting old generations), does it undisturbed on a copy
of the library, then in a process of its own that is killed with SIGKILL on the way; checks what is in use; and does it
again to its end. The short form is in the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.errors import LibraryError
from kg.reading import Limits
from kg.reading.job import Job
from kg.reading.sandbox import Outcome
from kg.store import changes, history, intake
from kg.store.census import census
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Library, open_generation
from kg.store.manifest import unsealed
from kg.store.pipeline import make
from kg.store.request import QUADS, Request
from search import index
from tests.search import leaves
from tests.search.standins import GramEncoder

OPERATIONS = ("add", "add", "add", "remove", "remove", "build", "rollback", "prune", "whole")
_ROOT = Path(__file__).resolve().parents[2]


def operate(kind: str, library: Path, paths: Sequence[Path]) -> None:
    """Do one operation in this process, without children and without a model."""
    if kind == "rollback":
        history.rollback(library)
    elif kind == "prune":
        history.prune(library, 1)
    else:
        told: dict[str, Any] = {}
        if kind != "build":
            with open_generation(library) as generation:
                told = {"kept": changes.holdings(generation), "after": generation.id, "whole": kind == "whole"}
            if kind == "remove":
                gone = {str(path) for path in paths}
                told["kept"] = {sha: places for sha, places in told["kept"].items() if not gone & set(places)}
                paths = ()
        asked = Request(
            tuple(paths), library, "search.index:write_index", extract=f"{leaves.HERE}:extract", quads=QUADS, **told
        )
        make(asked)


def reading_here(jobs: Sequence[Job], task: str, limits: Limits) -> Iterator[Outcome]:
    """Read the shorthand of `leaves` in this process, in the place of `kg.reading.run`."""
    for job in jobs:
        yield Outcome(job, leaves.extract(job.data(limits.size), job.file), None)


def stand_in() -> None:
    """Read and encode in this process from now on."""
    intake.run = reading_here  # type: ignore[assignment]
    index.load_encoder = lambda model: GramEncoder()  # type: ignore[assignment]


def killed(kind: str, library: Path, paths: Sequence[Path], after: float) -> bool:
    """Do an operation in a process that is killed `after` seconds from its beginning; say whether it was killed on the way."""
    told = json.dumps({"kind": kind, "library": str(library), "paths": [str(path) for path in paths]})
    command = [sys.executable, "-m", "tests.search.survival", "--operate", told]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()  # all is imported, and it begins
        time.sleep(after)
        process.kill()
    return process.returncode == -signal.SIGKILL


def cramped(kind: str, library: Path, paths: Sequence[Path], limit: int) -> tuple[int, str]:
    """Do an operation in a process that may write no file beyond `limit` bytes, as on a full disk; return code and message."""
    told = json.dumps({"kind": kind, "library": str(library), "paths": [str(path) for path in paths], "limit": limit})
    command = [sys.executable, "-m", "tests.search.survival", "--operate", told]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def sound(library: Path) -> str:
    """Check that the generation in use is whole; return its id."""
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        assert unsealed(generation.folder, generation.manifest) == []
        found = census(store)
        assert (found.digest, found.quads) == (generation.manifest.digest, generation.manifest.quads)
        return generation.id


def rounds(work: Path, seed: int, kills: int) -> Counter[str]:
    """Run the rounds; return how many operations were killed on the way, by kind, and how many of these had come into use."""
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    docs, library = work / "docs", work / "library"
    leaves.write(docs, {f"{number}.txt": leaves.form(chance) for number in range(12)})
    operate("build", library, [docs])
    while told["killed"] < kills:
        kind = chance.choice(OPERATIONS)
        paths = [docs / f"{chance.randrange(12)}.txt"]
        if kind == "build":
            paths = [docs]
        if kind in ("add", "build", "whole"):
            leaves.write(docs, {f"{chance.randrange(12)}.txt" if kind == "build" else paths[0].name: leaves.form(chance)})
        before = Library(library).current_id()
        if kind == "rollback" and Library(library).previous_id() is None:
            continue
        copy = work / "copy"
        shutil.copytree(library, copy)
        start = time.perf_counter()
        operate(kind, copy, paths)
        took = time.perf_counter() - start
        after = Library(copy).current_id()
        shutil.rmtree(copy)
        if not killed(kind, library, paths, chance.uniform(0, 1.1 * took)):
            told["too late"] += 1
        else:
            told["killed"] += 1
            told[f"killed: {kind}"] += 1
        now = sound(library)
        assert now in (before, after), (kind, now, before, after)
        told["in use already"] += now == after != before
        if now == before and kind != "rollback":
            operate(kind, library, paths)
            assert sound(library) == after
        assert not (library / "building").exists() or kind == "rollback" or now == after
    return told


def main() -> None:
    """Run the long form, or one operation for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--operate", help=argparse.SUPPRESS)
    given = parser.parse_args()
    stand_in()
    if given.operate:
        told = json.loads(given.operate)
        if "limit" in told:
            resource.setrlimit(resource.RLIMIT_FSIZE, (told["limit"], told["limit"]))
        os.write(1, b"begin\n")
        try:
            operate(told["kind"], Path(told["library"]), [Path(path) for path in told["paths"]])
        except LibraryError as error:
            sys.exit(str(error))
        return
    with TemporaryDirectory() as folder:
        sys.stdout.write(json.dumps(rounds(Path(folder), given.seed, given.kills), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
