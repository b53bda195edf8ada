"""How a library grows, by one command:

    python -m tests.benchmarks.scale --sizes 10k,100k[,1m] [--work FOLDER] [--write]

Of each size the forms of `tests.benchmarks.scale.corpus` are written, read and built in a process of its own (seconds by stage,
peak memory of the tree of processes, size on disk), opened, searched with and without filters, asked every named query, list
and page, and built again with one document changed. ``--write`` puts the figures into results/scale.json, the sizes that were
not run staying, with the exponents fitted by stage, and draws results/scale.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from search.library import open_library
from tests.benchmarks.scale import asked, corpus, growth
from tests.benchmarks.scale.stages import built

RESULTS = Path(__file__).resolve().parents[1] / "results"


def size_of(text: str) -> int:
    """Return a number of indicators.

    >>> size_of("10k"), size_of("1m"), size_of("2500")
    (10000, 1000000, 2500)
    """
    factor = {"k": 1000, "m": 1_000_000}.get(text[-1].lower(), 1)
    return int(text.rstrip("kKmM")) * factor


def say(line: str) -> None:
    """Tell somebody who waits."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


def folder_mb(folder: Path) -> float:
    """Return the size of all files in a folder."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20, 1)


def measured(indicators: int, work: Path, searches: int) -> dict[str, Any]:
    """Return the figures of one size."""
    documents, library = work / "documents", work / "library"
    say(f"{indicators}: writing the forms")
    corpus.write(documents, indicators)
    told: dict[str, Any] = built(documents, library, say)
    (generation,) = (library / "generations").iterdir()
    told["quads an indicator"] = round(told["quads"] / told["indicators"], 1)
    told["disk MB"] = {path.name: folder_mb(path) for path in generation.iterdir() if path.is_dir()}
    told["disk MB"]["generation"] = folder_mb(generation)
    say("opening, searching, asking")
    told["open ms"] = asked.opened(library)
    with open_library(library) as opened:
        told["search CPU ms"] = asked.searches(opened, searches)
    told["queries"] = asked.queries(library)
    told["pages"] = asked.pages(library)
    say("one document changed")
    told["changed"] = asked.changed(documents, library)
    return told


def _write(told: dict[str, Any]) -> None:
    (RESULTS / "scale.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (RESULTS / "scale.svg").write_text(growth.drawing(told["sizes"]), "utf-8", newline="\n")


def main() -> None:
    """Run the benchmark and print its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="2k", help="numbers of indicators, with commas")
    parser.add_argument("--searches", type=int, default=200, help="searches for each set of filters")
    parser.add_argument("--work", type=Path, help="folder for forms and libraries, kept; else a temporary one")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    path = RESULTS / "scale.json"
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {"sizes": {}}
    sizes: dict[str, Any] = {}
    for size in given.sizes.split(","):
        with TemporaryDirectory() as folder:
            work = (given.work or Path(folder)) / size
            work.mkdir(parents=True)
            sizes[size] = {"commit": commit, "machine": machine, **measured(size_of(size), work, given.searches)}
        told = {"sizes": {**known["sizes"], **sizes}}
        told["exponents"] = growth.exponents(told["sizes"])
        if given.write:
            _write(told)
    sys.stdout.write(json.dumps({"sizes": sizes, "exponents": told["exponents"]}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
