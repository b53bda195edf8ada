"""Seconds from file to records on one core, beside libraries that do only a part of it; rows right by format.

    python -m tests.benchmarks.readers --shared ../shared [--markitdown VENV/bin/python]

Ours goes all the way (tables, forms, values, citations, ledger). pdfplumber, python-docx and openpyxl give the texts of all
table cells, markitdown (in an environment of its own) gives Markdown. A row of ours is right if its record equals that of the
text export; a row of theirs if name and target stand in one row of a table. Best of `RUNS`, in one process, after a first run
that is not counted. Writes tests/benchmarks/results/readers.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kg import read
from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading
from tests.benchmarks.fuzz_readers import commit
from tests.kg.alike import values

RESULT = Path(__file__).parent / "results" / "readers.json"
SEEDS = ("001", "002", "003")
FORMATS = ("docx", "doc", "xlsx", "xls", "html", "pdf")
RUNS = 3
Rows = list[list[str]]


def pdfplumber_rows(path: Path) -> Rows:
    """Return the rows of all tables that pdfplumber finds."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [[cell or "" for cell in row] for page in pdf.pages for table in page.extract_tables() for row in table]


def docx_rows(path: Path) -> Rows:
    """Return the rows of all tables by python-docx."""
    import docx

    return [[cell.text for cell in row.cells] for table in docx.Document(str(path)).tables for row in table.rows]


def openpyxl_rows(path: Path) -> Rows:
    """Return the rows of all sheets by openpyxl."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    return [[str(cell.value or "") for cell in row] for sheet in book for row in sheet.iter_rows()]


OTHERS: dict[str, tuple[str, Callable[[Path], Rows]]] = {
    "docx": ("python-docx", docx_rows),
    "xlsx": ("openpyxl", openpyxl_rows),
    "pdf": ("pdfplumber", pdfplumber_rows),
}

MARKITDOWN = """
import json, sys, time
from markitdown import MarkItDown
converter = MarkItDown()
out = {}
for path in sys.argv[2:]:
    best, text = 1e9, ""
    try:
        for run in range(int(sys.argv[1]) + 1):
            begin = time.perf_counter()
            text = converter.convert(path).text_content
            best = min(best, time.perf_counter() - begin) if run else best
        out[path] = [best, text]
    except Exception as error:
        out[path] = [None, type(error).__name__]
print(json.dumps(out))
"""


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the best time of `RUNS` runs, and what the last gave."""
    best, value = 1e9, work()
    for _ in range(RUNS):
        begin = time.perf_counter()
        value = work()
        best = min(best, time.perf_counter() - begin)
    return best, value


def plain(text: str) -> str:
    """Return a text without blanks."""
    return re.sub(r"[\s\\|]", "", text)


def wanted_rows(reading: Reading) -> list[tuple[str, str]]:
    """Return name and target (points, where scored) of each row."""
    if reading.evaluation_rows:
        return [(plain(row.level3), plain(row.standard or "")) for row in reading.evaluation_rows]
    return [(plain(row.level3), plain(row.target.raw)) for row in reading.indicators]


def right(rows: Iterable[list[str]], wanted: list[tuple[str, str]]) -> int:
    """Return how many wanted rows stand in one row of a table each."""
    texts = [[plain(cell) for cell in row] for row in rows]
    return sum(
        any(any(name in cell for cell in row) and any(target in cell for cell in row) for row in texts)
        for name, target in wanted
    )


def ours_right(text: Reading, reading: Reading, space: bool) -> int:
    """Return how many records equal those of the text."""
    one = text.evaluation_rows or text.indicators
    other = reading.evaluation_rows or reading.indicators
    return sum(values(a, space) == values(b, space) for a, b in zip(one, other, strict=False))


def measure(shared: Path, markitdown: str | None) -> dict[str, Any]:
    """Return the figures by format and document."""
    files = {(seed, form): shared / "formats" / f"{seed}.{form}" for seed in SEEDS for form in FORMATS}
    texts = {seed: read(shared / "seeds" / f"{seed}.txt") for seed in SEEDS}
    marked: dict[str, list[Any]] = {}
    if markitdown:
        command = [markitdown, "-c", MARKITDOWN, str(RUNS), *map(str, files.values())]
        marked = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    found: dict[str, Any] = {}
    for (seed, form), path in files.items():
        data = path.read_bytes()
        reading_s, document = seconds(lambda data=data, path=path: read_document(data, path.name))  # type: ignore[misc]
        all_s, reading = seconds(lambda data=data, path=path: read_forms(read_document(data, path.name)))  # type: ignore[misc]
        entry: dict[str, Any] = {
            "ours": {"read_s": round(reading_s, 4), "records_s": round(all_s, 4), "blocks": len(document.blocks)}
        }
        entry["ours"]["right"] = ours_right(texts[seed], reading, form != "pdf")
        wanted = wanted_rows(texts[seed])
        entry["rows"] = len(wanted)
        if form in OTHERS:
            name, take = OTHERS[form]
            took, rows = seconds(lambda take=take, path=path: take(path))  # type: ignore[misc]
            entry[name] = {"s": round(took, 4), "right": right(rows, wanted), "ratio": round(took / all_s, 2)}
        if str(path) in marked:
            took, text = marked[str(path)]
            if took is None:
                entry["markitdown"] = {"error": text}
            else:
                rows = [line.split("|") for line in text.splitlines() if "|" in line]
                entry["markitdown"] = {"s": round(took, 4), "right": right(rows, wanted), "ratio": round(took / all_s, 2)}
        found.setdefault(form, {})[seed] = entry
    return found


def total(found: dict[str, Any]) -> dict[str, Any]:
    """Return sums by format: rows right of all, seconds of all three documents."""
    out: dict[str, Any] = {}
    for form, entries in found.items():
        sums: dict[str, Any] = {"rows": sum(entry["rows"] for entry in entries.values())}
        for tool in ("ours", "pdfplumber", "python-docx", "openpyxl", "markitdown"):
            parts = [entry[tool] for entry in entries.values() if tool in entry and "error" not in entry[tool]]
            if len(parts) == len(entries):
                took = sum(part.get("records_s", part.get("s", 0)) for part in parts)
                sums[tool] = {"right": sum(part["right"] for part in parts), "s": round(took, 3)}
        out[form] = sums
    return out


def main() -> None:
    """Run and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--markitdown", help="python of an environment that has markitdown")
    chosen = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found = measure(chosen.shared, chosen.markitdown)
    names = sorted(path.name for path in (chosen.shared / "formats").iterdir() if path.suffix != ".md")
    digest = hashlib.sha256(b"".join((chosen.shared / "formats" / name).read_bytes() for name in names)).hexdigest()
    head = {
        "commit": commit(),
        "command": "python -m tests.benchmarks.readers --shared ../shared --markitdown VENV/bin/python",
        "data_sha256": digest,
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, one core",
    }
    told = {**head, "runs": RUNS, "total": total(found), "files": found}
    RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(told["total"], ensure_ascii=False, indent=1), file=sys.stdout)


if __name__ == "__main__":
    main()
