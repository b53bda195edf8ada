"""What one changed document costs: a generation made out of the one before, beside one made from nothing.

    python -m tests.benchmarks.changes [--copies N | --records N] [--whole] [--write]

The samples, each county `N` times under another name and with wordings of its own, are built; then one document is changed,
added, removed. Seconds of CPU and of wall-clock time by stage, in one process, with what `jixiao add` takes as a command. With
``--records`` there are N invented forms of twenty indicators instead, which a small reader turns into records, and vectors of
grams instead of those of the model: for sizes at which reading and encoding take hours and are not what is asked. With
``--whole`` the same changes are made from nothing too, and must give the same ids. ``--write`` keeps the figures, by the number
of indicators, in results/changes.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.reading import EXTRACT
from kg.samples import write_samples
from kg.store.changes import holdings
from kg.store.generations import open_generation
from kg.store.pipeline import make
from kg.store.report import BuildReport
from kg.store.request import Request
from tests.benchmarks.build import copied
from tests.search import leaves, survival

RESULTS = Path(__file__).resolve().parent / "results" / "changes.json"
INDEX = "search.index:write_index"


def corpus(folder: Path, copies: int) -> int:
    """Write the samples and copies of them, each copy with names and wordings of its own; return the number of files."""
    write_samples(folder)
    copied(folder, copies, worded=True)
    return sum(path.is_file() for path in folder.rglob("*"))


def records(folder: Path, forms: int) -> int:
    """Write invented forms in the shorthand of `tests.search.leaves`: 400 bureaus; few wordings and documents are common."""
    chance = random.Random(0)
    objects = [f"{first}{second}" for first in "水路林田渠桥站库井塘" for second in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"]
    names = [f"{each}{what}" for what in ("管护里程", "完好率", "巡查次数", "满意度", "支付及时率") for each in objects]
    weights = [1 / (1 + rank) for rank in range(len(names))]
    cited = ["", *(f"财农〔{year}〕{number}号" for year in range(2015, 2025) for number in range(1, 30))]
    folder.mkdir(parents=True)
    for number in range(forms):
        lines = [f"head|第{number % 400}民政局|430100|{2015 + number // 400 % 10}"]
        for project in range(2):
            lines.append(f"project|项目{number}之{project}|第{number % 400}民政局|301001|民政局|301")
            for name in chance.choices(names, weights, k=10):
                lines.append(
                    f"{name}|≥{chance.randrange(80, 100)}|%|basis|{cited[int(chance.paretovariate(0.7)) % len(cited)]}"
                )
        (folder / f"{number}.txt").write_text("\n".join(lines), "utf-8")
    return forms


class Stages:
    """Seconds of CPU and of wall-clock time by stage, from what a build tells of its progress."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self._stage, self._since = "start", (time.process_time(), time.perf_counter())

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of where a build is."""
        now = (time.process_time(), time.perf_counter())
        spent = self.seconds.setdefault(self._stage, [0.0, 0.0])
        for at in range(2):
            spent[at] += now[at] - self._since[at]
        self._stage, self._since = stage, now

    def told(self) -> dict[str, list[float]]:
        """Return ``[cpu, wall]`` by stage, and in all."""
        self("end", 0, 0)
        total = [sum(spent[at] for spent in self.seconds.values()) for at in range(2)]
        return {name: [round(each, 3) for each in spent] for name, spent in {**self.seconds, "all": total}.items()}


def measured(asked: Request) -> tuple[BuildReport, dict[str, list[float]]]:
    """Return report and seconds of one build in this process."""
    stages = Stages()
    report = make(asked, stages)
    return report, stages.told()


def change(
    library: Path, paths: list[Path], reader: str, without: str = "", whole: bool = False
) -> tuple[BuildReport, dict[str, list[float]]]:
    """Add `paths` to the library, or take the source at the path `without` out of it."""
    with open_generation(library) as generation:
        kept = {sha: places for sha, places in holdings(generation).items() if without not in places}
        asked = Request(
            tuple(paths), library, index=INDEX, kept=kept, after=generation.id, whole=whole, generations=3, extract=reader
        )
        return measured(asked)


def command(library: Path, path: Path) -> list[float]:
    """Return CPU and wall-clock seconds of `jixiao add`, with all processes of it."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    program = [str(Path(sys.executable).with_name("jixiao")), "add", str(path), "--library", str(library), "--json", "--quiet"]
    subprocess.run(program, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [round(cpu, 2), round(time.perf_counter() - start, 2)]


def figures(work: Path, forms: int, copies: int, whole: bool) -> dict[str, Any]:
    """Return the figures of one library."""
    docs, library = work / "docs", work / "library"
    files = records(docs, forms) if forms else corpus(docs, copies)
    reader = f"{leaves.HERE}:extract" if forms else EXTRACT
    report, built = measured(Request((docs,), library, index=INDEX, extract=reader))
    path = sorted(docs.rglob("*.txt"))[7]
    text = path.read_text("utf-8")
    told: dict[str, Any] = {
        "indicators": report.indicators,
        "files": files,
        "documents": report.documents,
        "wordings": report.wordings,
        "quads": report.quads,
        "build": built,
    }
    for name, lines in (("changed", text.replace("95", "96")), ("changed back", text)):
        path.write_text(lines, "utf-8")
        made, told[name] = change(library, [path], reader)
    if made.generation != report.generation:
        sys.exit("a document that was changed back gives another generation")
    if whole:
        path.write_text(text.replace("95", "97"), "utf-8")
        small, _ = change(library, [path], reader)
        path.write_text(text, "utf-8")
        change(library, [path], reader)
        path.write_text(text.replace("95", "97"), "utf-8")
        full, told["changed, from nothing"] = change(library, [path], reader, whole=True)
        if small.generation != full.generation:
            sys.exit(f"ids differ: {small.generation} {full.generation}")
    _, told["removed"] = change(library, [], reader, without=str(path))
    _, told["added"] = change(library, [path], reader)
    path.write_text(text.replace("95", "98"), "utf-8")
    if not forms:
        told["jixiao add"] = command(library, path)
    return told


def main() -> None:
    """Run the benchmark and print its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--records", type=int, default=0, metavar="N")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        if given.records:
            survival.stand_in()
        told = figures(Path(folder), given.records, given.copies, given.whole)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    size = f"records {given.records}" if given.records else f"copies {given.copies}"
    told = {"size": size, "commit": commit, "machine": machine, **told}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    if given.write:
        known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else {}
        known[size] = told
        RESULTS.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
