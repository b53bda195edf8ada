"""What a form costs to understand, beside what it costs to open: a Word form of 99 indicators, workbooks of 3,000 rows.

``python -m tests.benchmarks.understanding`` prints, for each, seconds of the processor: opening (bytes → cells), understanding
(cells → records), keeping (records and cells → text, as a build does); best of five, all in one run, one core. What short texts
come to is kept in memory, so that reading the same again costs less: `first` is the median of three processes that have read
another form, and never this one. Every target must be right before anything is timed. Goals: understanding ≤ opening, a
workbook of 3,000 rows ≤ 4 s altogether. ``--result`` writes tests/benchmarks/results/understanding.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from kg import codec
from kg.document import Document
from kg.document_json import document_to_json
from kg.forms import read_forms
from kg.ingest import read_document
from kg.reading import extract
from kg.records import Reading
from kg.samples.formats import docx_of, xlsx_of
from kg.samples.grids import Grid, GridCell
from tests.benchmarks.fuzz_readers import commit

RESULT = Path(__file__).parent / "results" / "understanding.json"
TITLE = "石畔县水利局2024年度项目支出绩效目标表"
LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)
RUNS = 5
FRESH = 3
"""Processes that read a document for the first time."""
T = TypeVar("T")


def grid(rows: list[list[str]]) -> Grid:
    """Return rows as a table without merged cells."""
    cells = [GridCell(row, column, 1, 1, text) for row, line in enumerate(rows) for column, text in enumerate(line)]
    return Grid(len(rows), max(map(len, rows)), tuple(cells))


def form(name: str, indicators: int) -> Grid:
    """Return the form of one project."""
    head = [
        ["项目名称", name, "", ""],
        ["主管部门", "石畔县水利局", "实施单位", "石畔县水利站"],
        ["资金总额", "120.5", "其中：财政拨款", "120.5"],
        ["绩效目标", "完成管网改造，保障供水安全。", "", ""],
        ["一级指标", "二级指标", "三级指标", "指标值"],
    ]
    rows = [
        [*LEVELS[number * len(LEVELS) // indicators], f"改造第{number + 1}段管网长度", f"≥{number + 1}公里"]
        for number in range(indicators)
    ]
    return grid([*head, *rows])


def listing(rows: int, each: int) -> Grid:
    """Return one long table of the indicators of many projects, `each` of them a project."""
    lines = [["序号", "项目名称", "预算金额（万元）", "一级指标", "二级指标", "三级指标", "指标值"]]
    for number in range(rows):
        project = number // each
        levels = LEVELS[number % each * len(LEVELS) // each]
        own = [str(number + 1), f"第{project + 1}号水库加固项目", f"{100 + project}"]
        lines.append([*own, *levels, f"加固第{number + 1}段坝体长度", f"≥{number + 1}米"])
    return grid(lines)


DOCUMENTS: dict[str, tuple[Callable[[], bytes], int]] = {
    "docx, one form of 99 indicators": (lambda: docx_of([TITLE, form("供水管网改造", 99)]), 99),
    "xlsx, one table of 3,000 rows, 100 projects": (lambda: xlsx_of([TITLE, listing(3000, 30)]), 3000),
    "xlsx, one table of 3,000 rows, 3,000 projects": (lambda: xlsx_of([TITLE, listing(3000, 1)]), 3000),
    "xlsx, 100 forms of 30 rows": (
        lambda: xlsx_of([TITLE, *(form(f"第{number}号水库加固", 30) for number in range(100))]),
        3000,
    ),
}


def best(run: Callable[[], T]) -> float:
    """Return the least seconds of the processor of `RUNS` runs."""
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def keep(document: Document, reading: Reading) -> tuple[str, str]:
    """Return what a build keeps of a document."""
    return codec.dumps(codec.to_json(reading)), json.dumps(document_to_json(document), ensure_ascii=False)


def measure(data: bytes, indicators: int) -> dict[str, float]:
    """Return the figures of one document.

    Raises:
        AssertionError: a target is missing or wrong.
    """
    document = read_document(data, "file")
    reading = read_forms(document)
    values = [item.target.value for item in reading.indicators]
    wanted = [number + 1 for number in range(indicators)]
    each = [number % 30 + 1 for number in range(indicators)]  # numbered anew in each form
    assert values in (wanted, each), f"{len(values)} of {indicators} targets"
    figures = {
        "open": best(lambda: read_document(data, "file")),
        "understand": best(lambda: read_forms(document)),
        "keep": best(lambda: keep(document, reading)),
        "all": best(lambda: extract(data, "file")),
    }
    rounded = {name: round(seconds, 4) for name, seconds in figures.items()}
    return {**rounded, "understand / open": round(figures["understand"] / figures["open"], 2)}


def read_first(name: str) -> dict[str, float]:
    """Return seconds for a document that this process has not read; it reads another form before."""
    read_forms(read_document(docx_of(["云河县教育局2023年度项目支出绩效目标表", form("校舍维修", 12)]), "file"))
    data = DOCUMENTS[name][0]()
    begin = time.process_time()
    document = read_document(data, "file")
    opened = time.process_time()
    read_forms(document)
    return {"open": opened - begin, "understand": time.process_time() - opened}


def fresh(name: str) -> dict[str, float]:
    """Return the median figures of processes of their own, each of which reads the document once."""
    command = [sys.executable, "-m", "tests.benchmarks.understanding", "--first", name]
    runs = [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(FRESH)]
    seconds = {each: median(run[each] for run in runs) for each in ("open", "understand")}
    ratio = median(run["understand"] / run["open"] for run in runs)
    return {"first": round(seconds["understand"], 4), "first / open": round(ratio, 2)}


def main() -> None:
    """Measure all documents and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", metavar="NAME", help="read one of the documents, and print its seconds")
    parser.add_argument("--result", action="store_true", help=f"write {RESULT.name}")
    options = parser.parse_args()
    if options.first:
        print(json.dumps(read_first(options.first)))
        return
    found: dict[str, Any] = {name: measure(make(), rows) | fresh(name) for name, (make, rows) in DOCUMENTS.items()}
    text = json.dumps({"commit": commit(), **found}, ensure_ascii=False, indent=1)
    if options.result:
        RESULT.write_text(f"{text}\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
