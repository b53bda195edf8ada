"""What no record holds is listed: unknown columns, rows and sentences put into forms, in each way of writing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg import codec
from kg.forms.account.held import is_known
from kg.records import Reading
from tests.kg.forms.exported import MORE

FOLDER = Path(__file__).parent
FORMS = {path.stem: path for folder in ("drawings", "unseen") for path in sorted((FOLDER / folder).glob("*.txt"))}
HEAD = "蓝鲸栏"
ROW = "海豹行"
SENTENCE = "海獭在云岭县的水库里睡了三天三夜。"


def drawing(name: str) -> list[str]:
    return FORMS[name].read_text("utf-8").partition("=====\n")[0].splitlines()


def with_column(lines: list[str]) -> tuple[list[str], list[str]]:
    """Put an unknown column behind the last one of each table, its cells filled; return the lines and the texts put in."""
    out, put = [], []
    for number, line in enumerate(lines):
        if "|" not in line or "负责人" in line:  # what stands beside a personal label is taken out
            out.append(line)
            continue
        first = number == 0 or "|" not in lines[number - 1]
        put.append(f"{HEAD}{number}" if first else f"海豚{number}号")
        out.append(f"{line} | {put[-1]}")
    return out, put


def with_row(lines: list[str]) -> tuple[list[str], list[str]]:
    """Put an unknown row behind the last one of each table."""
    out: list[str] = []
    put: list[str] = []
    for number, line in enumerate(lines):
        out.append(line)
        ends = number + 1 == len(lines) or "|" not in lines[number + 1]
        if "|" in line and ends:
            cells = [f"{ROW}{number}", f"海象{number}号", *[""] * (line.count("|") - 1)]
            put += cells[:2]
            out.append(" | ".join(cells[: line.count("|") + 1]))
    return out, put


def with_sentence(lines: list[str]) -> tuple[list[str], list[str]]:
    """Put a sentence behind the last line."""
    return [*lines, SENTENCE], [SENTENCE]


def told(reading: Reading) -> tuple[str, str]:
    """Return what the records hold, and what is listed as unparsed, each as one text without blanks."""
    ledger = reading.ledger
    records = replace(reading, ledger=replace(ledger, unparsed=()), notes=(), file="")
    held = "".join(codec.dumps(codec.to_json(records)).split())
    return held, "".join("|".join(each.text for each in ledger.unparsed).split())


WAYS = ("merged", "unmerged", "bars", "stacked", "web", "excel")
"""All columns and rows are printed in these."""


@pytest.mark.parametrize(
    "put", [with_column, *(pytest.param(put, marks=pytest.mark.wide) for put in (with_row, with_sentence))]
)
@pytest.mark.parametrize("way", ["merged", *(pytest.param(way, marks=pytest.mark.wide) for way in WAYS[1:])])
def test_what_is_put_in_is_in_a_record_or_unparsed(way: str, put: object) -> None:
    lost = []
    for name in FORMS:
        lines, texts = put(drawing(name))  # type: ignore[operator]
        reading = MORE[way]("\n".join(lines))
        held, unparsed = told(reading)
        lost += [(name, text) for text in texts if "".join(text.split()) not in held and text not in unparsed]
        ledger = reading.ledger
        counted = ledger.facts + ledger.labels + ledger.prose + ledger.blank + sum(n for _, n in ledger.skipped)
        assert counted + len(ledger.unparsed) == ledger.cells + ledger.paragraphs, name
    assert lost == []


@pytest.mark.parametrize("suffix", ["html", "xlsx"])
def test_an_unknown_column_is_listed_cell_by_cell(suffix: str, shared: Path) -> None:
    import kg

    reading = kg.read(shared / "faults" / f"q2_unknown_column.{suffix}")
    listed = {each.text: each.place for each in reading.ledger.unparsed}
    assert {"海豚甲", "海豚乙"} <= set(listed)
    assert all(place.row is not None and place.column is not None for place in listed.values())
    assert reading.ledger.accounted < 1


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("三级指标", True), ("年度总体目标", True), ("产出指标（50分）", True), ("合计", True), ("单位：万元", True),
        ("（二）", True), ("第一部分", True), ("附件1", True), ("项目支出绩效自评表", True), ("2024年度", True),
        ("正向指标", True), ("1998", True), ("2024年", True), ("(2024)", True), ("3024年度", False),
        ("目标1", True), ("指标内容12", True),
        ("①", True), ("及代码", True), ("小计", True), ("附件2-1", True),
        ("蓝鲸栏", False), ("修渠长度", False), ("海豚表", False), ("2024年水库清淤", False), ("≥95%", False),
    ],
)  # fmt: skip
def test_known_labels(text: str, known: bool) -> None:
    assert is_known(text) is known
