"""The invented forms without lines between their columns, as PDF and as text: whole records, and no text lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from kg.document import Document, Origin, Paragraph
from kg.forms import read_forms
from kg.ingest import read_document
from kg.text import compact
from tests.kg.forms.aligned import aligned
from tests.kg.forms.printed import drawn
from tests.kg.forms.test_unseen import NAMES, Record, found, right, wanted
from tests.kg.ingest.printer import COVERED, Style, printed

STYLES = {
    "nothing": (Style(), 0.83),
    "nothing, cells begin at one height": (Style(middle=False, gap=3), 0.85),
    "nothing, in the middle of columns": (Style(centred=True, size=9), 0.65),
    "below each cell": (Style(lines="rows"), 0.89),
    "below each cell, cells begin at one height": (Style(lines="rows", middle=False, size=9), 0.85),
    "below each cell and a frame": (Style(lines="frame"), 0.89),
    "three lines": (Style(lines="head", centred=True), 0.65),
    "all": (Style(lines="all"), 1.0),
}
"""Kinds of print by the lines they draw, and the least share of whole records, found and right.

Rows that could about as well be divided otherwise are withheld (kg.forms.account.withhold): fewer come out than the solver
finds, and more of them are right.
"""


def plain(record: Record) -> Record:
    """Return a record without blanks: a PDF holds none worth trusting."""
    return tuple(compact(each) if isinstance(each, str) else each for each in record)


def shares(make: Callable[[str], bytes], file: str) -> tuple[float, float]:
    """Return the shares of whole records that are found, and of those found that are right, over all forms."""
    hits = expected = got = 0
    for form in NAMES:
        want = wanted(form)
        reading = read_forms(read_document(make(want.drawing), file))
        records = [[plain(each) for each in kind] for kind in (want.indicators, want.scored)]
        readings = [[plain(each) for each in kind] for kind in found(reading)]
        for one, other in zip(records, readings, strict=True):
            hits += right(one, other)
            expected += len(one)
            got += len(other)
    return hits / expected, hits / got


@pytest.mark.parametrize("name", STYLES)
def test_printed(name: str) -> None:
    style, least = STYLES[name]
    recall, precision = shares(lambda drawing: printed(drawn(drawing), style), "form.pdf")
    assert recall >= least
    assert precision >= 0.92


TEXTS: dict[str, tuple[Callable[[str], str], float]] = {
    "wrapped": (aligned, 0.75),
    "narrow, one blank between columns": (lambda drawing: aligned(drawing, widest=10, gap=1), 0.75),
    "cells in the middle": (lambda drawing: aligned(drawing, middle=True), 0.45),
    "cells in the middle, blank lines between rows": (lambda drawing: aligned(drawing, middle=True, widest=14, blank=1), 0.73),
}
"""Ways of aligning columns by blanks, and the least share of whole records."""


@pytest.mark.parametrize("name", TEXTS)
def test_aligned(name: str) -> None:
    write, least = TEXTS[name]
    recall, precision = shares(lambda drawing: write(drawing).encode(), "form.txt")
    assert recall >= least
    assert precision >= 0.9


def letters(document: Document) -> Counter[str]:
    """Return how often each visible character stands in a document."""
    texts = []
    for block in document.blocks:
        texts += [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
    return Counter(c for text in texts for c in text if not c.isspace())


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_lost(name: str) -> None:
    drawing = wanted(name).drawing
    cells = [[block] if isinstance(block, str) else [cell for row in block for cell in row] for block in drawn(drawing)]
    whole = Counter(c for own in cells for cell in own if cell not in COVERED for c in cell if not c.isspace())
    for style in (Style(), Style(middle=False), Style(lines="rows", centred=True, size=9)):
        assert letters(read_document(printed(drawn(drawing), style), "form.pdf")) == whole
    for middle in (False, True):
        assert letters(read_document(aligned(drawing, middle=middle).encode(), "form.txt")) == whole


DRIFTING = """\
                河道清淤项目支出绩效自评表
一级指标 二级指标 三级指标       年度指标值 实际完成值 分值       得分
成本指标 经济成本指 每公里河道清淤综合 ≤38万元/ 36万元/公 10   10
     标     成本        公里      里
产出指标 数量指标 完成清淤疏浚的河道 ≥27公里 28公里 15         15
           长度
           新建生态护岸的长度 6300米     6300米    10   10
     质量指标 单元工程评定合格率 ≥98% 98.6% 10         10
     时效指标 主汛期前工程完工率 ≥90% 91% 5           5
效益指标 社会效益指 沿岸居民出行环境改 有所改善 有所改善 15         13
     标     善
满意度指 服务对象满 沿岸居民对河道治理 ≥95% 96.5% 10        10
标    意度指标 的满意度
"""
"""A narrow table as a program writes it that counts a full-width character as one column: places drift along the line."""


def test_places_that_drift() -> None:
    reading = read_forms(read_document(DRIFTING.encode(), "form.txt"))
    rows = [(each.level1, each.level2, each.level3, each.target.raw, str(each.points)) for each in reading.indicators]
    assert rows == [
        ("成本指标", "经济成本指标", "每公里河道清淤综合成本", "≤38万元/公里", "10"),
        ("产出指标", "数量指标", "完成清淤疏浚的河道长度", "≥27公里", "15"),
        ("产出指标", "数量指标", "新建生态护岸的长度", "6300米", "10"),
        ("产出指标", "质量指标", "单元工程评定合格率", "≥98%", "10"),
        ("产出指标", "时效指标", "主汛期前工程完工率", "≥90%", "5"),
        ("效益指标", "社会效益指标", "沿岸居民出行环境改善", "有所改善", "15"),
        ("满意度指标", "服务对象满意度指标", "沿岸居民对河道治理的满意度", "≥95%", "10"),
    ]
    assert [str(each.score) for each in reading.indicators] == ["10", "15", "10", "10", "5", "13", "10"]


@pytest.mark.parametrize(
    ("data", "file", "origin"),
    [
        (
            printed([[["一级指标", "分值"], ["产出指标", "10"], ["效益指标", "20"]]], Style(lines="all")),
            "form.pdf",
            Origin.DRAWN,
        ),
        (printed(drawn(wanted("sichuan").drawing), Style()), "form.pdf", Origin.INFERRED),
        (aligned(wanted("sichuan").drawing).encode(), "form.txt", Origin.INFERRED),
        ("一级指标\t分值\n产出指标\t10\n".encode(), "form.txt", Origin.STATED),
    ],
)
def test_a_table_says_how_it_came_to_be(data: bytes, file: str, origin: Origin) -> None:
    tables = list(read_document(data, file).tables())
    assert {table.origin for table in tables} == {origin}
    places = {cell.place.origin for table in tables for cell in table.cells}
    assert places == {None if origin is Origin.STATED else origin}
    if origin is not Origin.INFERRED:
        assert [table.margin for table in tables] == [None] * len(tables)
