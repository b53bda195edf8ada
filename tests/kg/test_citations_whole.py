"""Citations with everything that is said of them: printed text, place, normal form, title, kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.citations import find_all, find_basis, find_named, find_references, parse, to_json
from kg.errors import ParseError

VECTORS = Path(__file__).parent / "vectors" / "citations_whole.tsv"


def vectors() -> list[list[str]]:
    lines = [line for line in VECTORS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


@pytest.mark.parametrize(("text", "numbered", "pointing", "named"), vectors())
def test_everything_that_is_said_of_a_citation(text: str, numbered: str, pointing: str, named: str) -> None:
    text = text.replace("\\n", "\n")
    for find, expected in ((find_all, numbered), (find_references, pointing), (find_named, named)):
        assert [list(each.values()) for each in to_json(find(text))] == json.loads(expected or "[]"), find.__name__


def test_the_basis_is_both_in_the_order_of_the_text() -> None:
    found = find_basis("三定方案、岚水〔2025〕3号、甲县堤防养护管理办法、乙水〔2024〕8号")
    assert [c.normalized for c in found] == ["三定方案", "岚水〔2025〕3号", "甲县堤防养护管理办法", "乙水〔2024〕8号"]


def test_what_stood_above_is_meant_where_nothing_stands_before() -> None:
    above = find_all("岚水〔2025〕3号《甲办法》、岚水令第7号")
    (word,) = find_references("按上述文件执行", above)
    assert (word.raw, word.start, word.end, word.normalized, word.title, word.kind) == (
        "上述文件", 1, 5, above[-1].normalized, above[-1].title, above[-1].kind,
    )  # fmt: skip
    # one that stands in the text itself goes before, one behind the word does not count
    assert [c.normalized for c in find_references("乙水〔2024〕8号，同上", above)] == ["乙水〔2024〕8号"]
    assert find_references("同上，乙水〔2024〕8号") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("冀财社[2023]91", ("冀财社", 2023, "91", "normative")),
        (" 冀财社［２０２３］００９１号文件 ", ("冀财社", 2023, "91", "normative")),
        ("国务院令第413号", ("国务院令", None, "413", "order")),
        ("税总公告2020年第10号", ("税总公告", 2020, "10", "announcement")),
        ("某办函〔2022〕5-1号", ("某办函", 2022, "5-1", "letter")),
    ],
)
def test_parts_of_one_number(text: str, expected: tuple[str, int | None, str, str]) -> None:
    number = parse(text)
    assert (number.prefix, number.year, number.number, number.kind.value) == expected


@pytest.mark.parametrize(
    ("text", "reason", "span"),
    [("2023年3月", "不是文号", "第 1–7 字"), ("冀财社〔2023〕91号、冀财农〔2023〕5号", "有不止一个文号", "第 14–24 字")],
)
def test_what_is_no_single_number_is_refused_with_its_place(text: str, reason: str, span: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert reason in str(caught.value)
    assert span in str(caught.value)
