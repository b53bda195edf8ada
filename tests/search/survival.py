"""Operations on a library that are killed at random moments: what is in use then is whole, and either as before or as after.

    python -m tests.search.survival [--kills 200] [--full 50] [--seed 0] [--write FILE]

Each round takes an operation (a build, adding, removing, watching, going back, deleting old generations, migrating), does it
undisturbed on a copy of the library, then in a process of its own that is killed with SIGKILL on the way; checks what is in
use, that nothing was left in the temporary folder, that nobody else may read what the library holds; and does it again to its
end. All the while a reader opens, searches and counts. Then the same on a small disk that is full at a random point. The short
form is in the tests.
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
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.errors import LibraryError
from kg.reading import Limits
from kg.reading.job import Job
from kg.reading.sandbox import Outcome
from kg.store import changes, history, intake, migration
from kg.store.census import census
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Library, open_generation
from kg.store.manifest import seal, unsealed
from kg.store.pipeline import make
from kg.store.request import QUADS, Request
from kg.store.watching import appearing
from search import index
from search.library import open_library
from tests.search import leaves
from tests.search.standins import GramEncoder

OPERATIONS = ("add", "add", "watch", "remove", "remove", "build", "rollback", "prune", "whole", "migrate")
LEFT = (0, 4096, 1 << 15, 1 << 17, 1 << 19, 1 << 20, 2 << 20)
"""Bytes that a full disk has left; an operation on a dozen forms writes up to 3 MB."""

_ROOT = Path(__file__).resolve().parents[2]


def operate(kind: str, library: Path, paths: Sequence[Path]) -> None:
    """Do one operation in this process, without children and without a model."""
    if kind == "rollback":
        history.rollback(library)
    elif kind == "migrate":
        migration.migrate(library, index="search.index:write_index")
    elif kind == "watch":
        looks = iter((True, True, False))
        for ready in appearing([path.parent for path in paths], library, lambda: next(looks)):
            operate("add", library, [path for path in ready if path in paths])
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

    def build(paths: Sequence[Path], library: Path, **told: Any) -> object:
        asked = {name: told[name] for name in ("index", "kept", "after", "whole")}
        return make(Request(tuple(paths), library, extract=f"{leaves.HERE}:extract", quads=QUADS, **asked))

    intake.run = reading_here  # type: ignore[assignment]
    migration.build = build  # type: ignore[assignment]
    index.load_encoder = lambda model: GramEncoder()  # type: ignore[assignment]


def killed(kind: str, library: Path, paths: Sequence[Path], after: float) -> bool:
    """Do an operation in a process that is killed `after` seconds from its beginning; say whether it was killed on the way."""
    told = json.dumps({"kind": kind, "library": str(library), "paths": [str(path) for path in paths]})
    command = [sys.executable, "-m", "tests.search.survival", "--operate", told]
    environment = {**os.environ, "TMPDIR": str(_temporary(library))}
    with subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()  # all is imported, and it begins
        time.sleep(after)
        process.kill()
    return process.returncode == -signal.SIGKILL


def _temporary(library: Path) -> Path:
    """Return the folder for temporary files of the operations on a library."""
    folder = library.with_name("temporary")
    folder.mkdir(exist_ok=True)
    return folder


def aged(library: Path) -> None:
    """Give the generation in use another id and another program, as an older one would have left it."""
    with open_generation(library) as generation:
        folder, manifest = generation.folder, generation.manifest
    name = f"old{uuid.uuid4().hex[:12]}"
    other = library / "generations" / f"{name}.making"
    shutil.copytree(folder, other)
    (other / "manifest.json").unlink()
    seal(other, replace(manifest, id=name, extractor="0" * 16, files={}))
    for path in other.glob("manifest.*"):
        path.chmod(0o600)
    other.rename(library / "generations" / name)
    Library(library).swap(name)


def read(library: Path) -> None:
    """Open, search and count until standard input closes; print how often, and what went wrong."""
    told: dict[str, Any] = {"reads": 0, "failed": []}
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while not ended.wait(0.05):
        try:
            with open_library(library, encoder=GramEncoder()) as opened:
                name = opened.index.table.rows([0])[0].name
                assert opened.search(name, top=1, understand=False).hits[0].name == name
                assert opened.store.count() == opened.generation.manifest.quads
            told["reads"] += 1
        except BaseException as error:  # noqa: BLE001 - a panic of tantivy is no Exception
            told["failed"].append(f"{type(error).__name__} {error}")
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


@contextmanager
def reader(library: Path) -> Iterator[dict[str, Any]]:
    """Let a process read the library meanwhile; what it saw is in the mapping at the end."""
    command = [sys.executable, "-m", "tests.search.survival", "--read", str(library)]
    seen: dict[str, Any] = {}
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield seen
        finally:
            seen.update(json.loads(process.communicate()[0]))


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Put a file system of `size` bytes in memory at `folder`.

    Raises:
        PermissionError: this process may not.
    """
    folder.mkdir(parents=True)
    told = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)]
    if subprocess.run(told, capture_output=True, check=False).returncode:
        raise PermissionError("mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def full_disk(work: Path, seed: int, rounds: int) -> Counter[str]:
    """Do operations on a disk that has room for a part of what they write; return how many failed for it, by kind.

    Raises:
        PermissionError: no file system can be mounted here.
    """
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    docs = leaves.write(work / "docs", {f"{number}.txt": leaves.form(chance) for number in range(12)})
    with small_disk(work / "disk", 64 << 20):
        library = work / "disk" / "library"
        operate("build", library, [docs])
        for _ in range(rounds):
            kind = chance.choice(("add", "watch", "remove", "build", "whole", "migrate", "rollback", "prune"))
            paths = _changed(chance, kind, docs, library)
            if kind == "rollback" and Library(library).previous_id() is None:
                continue
            before, room = Library(library).current_id(), shutil.disk_usage(library).free
            filler = work / "disk" / "filler"
            with filler.open("wb") as stream:  # a change writes .3 to 3 MB
                os.posix_fallocate(
                    stream.fileno(), 0, room - chance.choice((0, 4096, 1 << 15, 1 << 17, 1 << 19, 1 << 20, 2 << 20))
                )
            code, message = cramped(kind, library, paths, None)
            told[f"{'failed' if code else 'done'}: {kind}"] += 1
            assert "Traceback" not in message, message
            assert code == 0 or (str(library) in message and message.count("\n") == 1), message
            now = sound(library)
            assert code == 0 or now == before, (kind, message)
            filler.unlink()
            if code:
                operate(kind, library, paths)
                sound(library)
    return told


def _changed(chance: random.Random, kind: str, docs: Path, library: Path) -> list[Path]:
    """Change what an operation of this kind is about; return its paths."""
    paths = [docs / f"{chance.randrange(12)}.txt"]
    if kind in ("add", "watch", "whole"):
        leaves.write(docs, {paths[0].name: leaves.form(chance)})
    elif kind == "build":
        leaves.write(docs, {f"{chance.randrange(12)}.txt": leaves.form(chance)})
        paths = [docs]
    elif kind == "migrate":
        aged(library)
    return paths


def cramped(kind: str, library: Path, paths: Sequence[Path], limit: int | None) -> tuple[int, str]:
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


def readable_by_others(library: Path) -> list[Path]:
    """Return what of a library's content somebody else than its owner may read or enter."""
    kept = [path for name in ("cache", "generations", "building") for path in (library / name).rglob("*")]
    return [path for path in kept if not path.is_symlink() and path.stat().st_mode & 0o077]


def rounds(work: Path, seed: int, kills: int) -> Counter[str]:
    """Run the rounds; return how many operations were killed on the way, by kind, and how many of these had come into use."""
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    docs, library = work / "docs", work / "library"
    leaves.write(docs, {f"{number}.txt": leaves.form(chance) for number in range(12)})
    operate("build", library, [docs])
    while told["killed"] < kills:
        kind = chance.choice(OPERATIONS)
        paths = _changed(chance, kind, docs, library)
        before = Library(library).current_id()
        if kind == "rollback" and Library(library).previous_id() is None:
            continue
        copy = work / "copy"
        shutil.copytree(library, copy, ignore=shutil.ignore_patterns("readers"))
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
        assert list(_temporary(library).iterdir()) == [], kind
        assert readable_by_others(library) == [], kind
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
    parser.add_argument("--full", type=int, default=50, help="operations on a full disk")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--operate", help=argparse.SUPPRESS)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    stand_in()
    if given.operate:
        told = json.loads(given.operate)
        if told.get("limit") is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (told["limit"], told["limit"]))
        os.write(1, b"begin\n")
        try:
            operate(told["kind"], Path(told["library"]), [Path(path) for path in told["paths"]])
        except LibraryError as error:
            sys.exit(str(error))
        return
    if given.read:
        read(given.read)
        return
    told = {}
    with TemporaryDirectory() as folder:
        work = Path(folder) / "kills"
        operations = rounds(work, given.seed, 0)
        with reader(work / "library") as seen:
            operations = rounds(work, given.seed, given.kills)
        told = {"kills": operations, "read meanwhile": seen}
        try:
            told["full disk"] = full_disk(Path(folder) / "full", given.seed, given.full)
        except PermissionError:
            told["full disk"] = "not tried: no file system can be mounted here"
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    sys.stdout.write(text)
    if given.write:
        given.write.write_text(text, "utf-8")
    if seen["failed"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
