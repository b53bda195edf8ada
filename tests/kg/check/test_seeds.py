"""The findings on the real documents: what must be found, at its place, and no sure error beside it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from kg.check import Finding, check, check_file
from kg.errors import ReadError
from kg.forms import read_forms
from kg.ingest import read_document

WANTED = {
    "001": ("A01", "A02", "A03", "A04", "A08", "A09", "A12"),
    "002": ("A06", "A07", "A23", "A24"),
    "003": ("A01", "A12"),
}


@cache
def findings(path: Path) -> tuple[Finding, ...]:
    return check_file(path)[1]


def lines_of(gold: Path, anomaly: str) -> tuple[str, list[int]]:
    for item in json.loads(gold.read_text("utf-8"))["anomalies"]:
        if item["id"].endswith(anomaly):
            return item["rule"], item["lines"]
    raise LookupError(anomaly)


def near(finding: Finding, lines: list[int]) -> bool:
    """Say whether a finding stands on the row that a line is part of: rows are written a cell a line."""
    line = finding.place.line if finding.place else None
    return line is not None and any(abs(line - other) <= 4 for other in lines)


@pytest.mark.parametrize(("seed", "anomaly"), [(seed, anomaly) for seed, ids in WANTED.items() for anomaly in ids])
def test_found_at_its_place(shared: Path, seed: str, anomaly: str) -> None:
    rule, lines = lines_of(shared / "gold" / f"{seed}.json", anomaly)
    here = [f for f in findings(shared / "seeds" / f"{seed}.txt") if f.rule == rule and near(f, lines)]
    assert here != []
    assert {(f.severity, f.confidence) for f in here} == {("error", "certain")}


@pytest.mark.parametrize("seed", WANTED)
def test_sure_errors_are_all_in_the_gold(shared: Path, seed: str) -> None:
    gold = json.loads((shared / "gold" / f"{seed}.json").read_text("utf-8"))["anomalies"]
    known = [(item["rule"], item["lines"]) for item in gold]
    sure = [f for f in findings(shared / "seeds" / f"{seed}.txt") if (f.severity, f.confidence) == ("error", "certain")]
    strange = [f for f in sure if not any(f.rule == rule and near(f, lines) for rule, lines in known)]
    assert strange == []
    assert len(sure) >= len(WANTED[seed])


def test_no_sure_errors_in_the_layouts(shared: Path) -> None:
    files = sorted((shared / "layouts").glob("*.txt"))
    assert len(files) == 10
    assert [(f.name, x.rule) for f in files for x in findings(f) if (x.severity, x.confidence) == ("error", "certain")] == []


def test_vague_and_bare_targets_are_counted_as_in_the_gold(shared: Path) -> None:
    def count(seed: str, rule: str) -> int:
        return sum(1 for f in findings(shared / "seeds" / f"{seed}.txt") if f.rule == rule)

    assert count("001", "vague_qualitative") == 27
    bare = [f.message for f in findings(shared / "seeds" / "003.txt") if f.rule == "operator_missing"]
    assert [message.partition("个指标值")[0] for message in bare] == ["31"]
    assert count("003", "description_equals_name") == 49
    assert count("003", "goal_equals_use") == 12


def test_with_the_document_the_place_is_the_cell(shared: Path) -> None:
    data = (shared / "seeds" / "001.txt").read_bytes()
    document = read_document(data, "001.txt")
    located = [f for f in check(read_forms(document), document) if (f.severity, f.confidence) == ("error", "certain")]
    texts = data.decode("utf-8").splitlines()
    _rule, lines = lines_of(shared / "gold" / "001.json", "A01")
    amounts = [f for f in located if f.rule == "list_vs_table_amount"]
    assert [f.place.line for f in amounts if f.place] == lines[:1]
    labels = [f for f in located if f.rule == "level1_label_missing"]
    assert len(labels) == 4
    for finding in labels:
        assert finding.place is not None
        assert texts[(finding.place.line or 0) - 1].strip() == finding.printed


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="文件不存在"):
        check_file(tmp_path / "none.txt")


def test_no_personal_data_is_printed(shared: Path) -> None:
    text = (shared / "seeds" / "002.txt").read_text("utf-8")
    line = next(line for line in text.splitlines() if "联系电话" in line or re.search(r"1\d{10}", line))
    number = re.search(r"1\d{10}", line)
    told = "".join(f.printed + f.message for f in findings(shared / "seeds" / "002.txt"))
    assert "预算调整率" in told, "the search finds what is there"
    assert number is None or number.group() not in told
    people = [
        cell
        for row in text.splitlines()[326:330]
        for cell in row.split("\t")
        if re.fullmatch(r"[\u4e00-\u9fff]{2,3}", cell.strip())
    ]
    assert [name for name in people if name.strip() in told] == []
