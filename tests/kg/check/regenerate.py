"""Write what each example of the rules finds, whole, into findings.tsv.

    python -m tests.kg.check.regenerate

Read the difference before it is committed: each line is what people are told.
"""

from __future__ import annotations

import csv
from pathlib import Path

from kg.check import check
from kg.check.base import Finding
from kg.ingest import read_document
from kg.places import where
from kg.reading import read_data
from tests.kg.check.reviewer_examples import DRAWINGS
from tests.kg.check.test_rules import ALL, EXAMPLES, TEXTS
from tests.kg.forms.exported import web_page

FINDINGS = Path(__file__).with_name("findings.tsv")
HEAD = ("example", "rule", "severity", "confidence", "project", "level3", "place", "cell", "printed", "message")


def line(finding: Finding) -> tuple[str, ...]:
    """A finding as it is printed; its source is that of its rule."""
    place = "" if finding.place is None else where(finding.place)
    told = (finding.project or "", finding.level3 or "", place, finding.cell, finding.printed, finding.message)
    return finding.rule, finding.severity, finding.confidence, *(text.replace("\n", "⏎").replace("\t", "⇥") for text in told)


def found(rule: str, which: int) -> list[tuple[str, ...]]:
    """All findings of an example: of the one that trips `rule` (0), or of the one that must not (1)."""
    if rule in DRAWINGS:
        return [line(each) for each in check(*read_data(web_page(DRAWINGS[rule][which]), "a.html"))]
    if rule in TEXTS:
        form = TEXTS[rule][2]
        return [line(each) for each in check(form, read_document("\n".join(TEXTS[rule][which]).encode(), "a.txt"))]
    return [line(each) for each in check(EXAMPLES[rule][which])]


def read() -> dict[str, list[tuple[str, ...]]]:
    """The findings that are expected, by example."""
    with FINDINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None))[1:]
    expected: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        expected.setdefault(row[0], []).append(tuple(row[1:]))
    return expected


def main() -> None:
    lines = ["\t".join(HEAD)]
    for rule in ALL:
        for which, name in enumerate(("trips", "quiet")):
            lines += ["\t".join((f"{rule} {name}", *each)) for each in found(rule, which)]
    FINDINGS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
