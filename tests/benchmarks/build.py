"""Time a build, cold and warm, and what is asked of the library then.

    python -m tests.benchmarks.build [FOLDER…] [--copies N] [--index NAME] [--write FILE]

Without a folder it writes the samples of the project, each county `N` times under another name. Correctness first: the warm
build, and a cold one beside it, must give the same id, and `verify` must agree wholly; else it stops.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.samples import write_samples
from kg.store.build import build
from kg.store.embedded import EmbeddedStore
from kg.store.generations import open_generation
from kg.store.manifest import read_manifest
from kg.store.verify import verify
from kg.store.why import why
from ontology import NS

STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def copied(folder: Path, copies: int, *, worded: bool = False) -> None:
    """Put each county's forms beside themselves under the names of further invented counties.

    Args:
        folder: of the samples.
        copies: how many times each county stands there afterwards.
        worded: each copy has wordings of its own, too.
    """
    counties = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    for number in range(1, copies):
        mark = STEMS[number % len(STEMS)] * (1 + number // len(STEMS))
        for county in counties:
            other = county.name[:-1] + mark + county.name[-1]
            for path in sorted(county.rglob("*.txt")):
                target = folder / other / path.relative_to(county).as_posix().replace(county.name, other)
                target.parent.mkdir(parents=True, exist_ok=True)
                text = path.read_text("utf-8").replace(county.name, other).replace(county.name[:-1], other[:-1])
                if worded:
                    text = text.replace("率", f"{mark}率").replace("次数", f"{mark}次数")
                target.write_text(text, "utf-8")


def digest_of(folders: list[Path]) -> str:
    """Return a hash of all files, 16 hexadecimal digits."""
    sha = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                sha.update(path.read_bytes())
    return sha.hexdigest()[:16]


def measured(folders: list[Path], index: str | None, work: Path) -> dict[str, Any]:
    """Return the figures of builds over `folders`."""
    cold, report = timed(lambda: build(folders, work / "lib", index=index))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    warm, again = timed(lambda: build(folders, work / "lib", index=index))
    _, other = timed(lambda: build(folders, work / "other", index=index))
    if not report.generation == again.generation == other.generation:
        codes = {read_manifest(folder).extractor for folder in work.glob("*/generations/*")}
        why_so = "the code was changed meanwhile" if len(codes) > 1 else "a build is no function of its sources"
        sys.exit(f"ids differ: {report.generation} {again.generation} {other.generation}: {why_so}")
    verifying, found = timed(lambda: verify(work / "lib"))
    if not found.ok:
        sys.exit(found.text())
    opening, generation = timed(lambda: open_generation(work / "lib"))
    with generation, EmbeddedStore.open(generation.store) as store:
        dumping, lines = timed(lambda: sum(1 for _ in store.sorted_nquads()))
        rows = store.select(f"SELECT ?i {{ ?i a <{NS}Indicator> }} ORDER BY ?i")
        size = sum(path.stat().st_size for path in generation.folder.rglob("*") if path.is_file())
    asked = [timed(lambda iri=row[0]: why(work / "lib", iri.value))[0] for row in rows[:: max(1, len(rows) // 20)]]
    return {
        "report": {key: value for key, value in report.to_json().items() if key not in ("seconds", "failed", "index")},
        "failed": len(report.failed),
        "cold_seconds": {"total": round(cold, 2), **{k: round(v, 2) for k, v in report.seconds.items()}},
        "warm_seconds": {"total": round(warm, 2), **{k: round(v, 2) for k, v in again.seconds.items()}},
        "cold_ms_a_file": round(1000 * cold / max(1, report.files), 1),
        "peak_mb_of_largest_process": peak,
        "verify_seconds": round(verifying, 2),
        "open_ms": round(1000 * opening, 1),
        "dump_seconds": round(dumping, 2),
        "dump_lines": lines,
        "why_ms": round(1000 * statistics.median(asked), 1) if asked else None,
        "generation_mb": round(size / 1e6, 2),
        "quads_an_indicator": round(report.quads / max(1, report.indicators), 1),
    }


def main() -> None:
    """Run the benchmark and print its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--index", help="package.module:function; none by default")
    parser.add_argument("--write", type=Path, help="file for the figures")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        work = Path(folder)
        folders = given.folders
        if not folders:
            write_samples(work / "samples")
            copied(work / "samples", given.copies)
            folders = [work / "samples"]
        figures = {
            "command": f"python -m tests.benchmarks.build {' '.join(sys.argv[1:])}".strip(),
            "commit": subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip(),
            "data": digest_of(folders),
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            **measured(folders, given.index, work),
        }
    text = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
    if given.write:
        given.write.write_text(text, "utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
