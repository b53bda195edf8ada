"""The README's table of figures, out of the results files.

    python -m tests.benchmarks.readme          write the table into README.md

`figures.tsv` names for each row what is measured, the command, the results file, and a template whose braces are paths in that
file (``{a.b.0.c}``, with a format behind a colon). A test holds the README against it, so that no figure is typed by hand.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
README = HERE.parents[1] / "README.md"
BEGIN, END = "<!-- figures: python -m tests.benchmarks.readme -->", "<!-- end of figures -->"


def value(told: Any, path: str) -> Any:
    """Return what stands at a dotted path in a results file."""
    for step in path.split("."):
        told = told[int(step)] if isinstance(told, list) else told[step]
    return told


def filled(template: str, told: Any) -> str:
    """Return the template with its braces filled."""

    def one(match: re.Match[str]) -> str:
        path, _, form = match[1].partition(":")
        return format(value(told, path), form)

    return re.sub(r"\{([^{}]+)\}", one, template)


def table() -> str:
    """Return the table as Markdown."""
    lines = ["| what | figure | command |", "|---|---|---|"]
    with (HERE / "figures.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            told = json.loads((HERE / "results" / row["file"]).read_text("utf-8"))
            lines.append(f"| {row['what']} | {filled(row['figure'], told)} | `{row['command']}` |")
    return "\n".join(lines)


def written(text: str) -> str:
    """Return the README's text with the table between its marks."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
