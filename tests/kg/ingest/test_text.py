"""Text exports: the shapes of their lines, and the way in."""

from __future__ import annotations

import hashlib
import os

import pytest

from kg.document import Document, Paragraph, Table
from kg.errors import EmptyFile, ReadError, UnknownFormat
from kg.ingest import read_document
from kg.ingest.text import decode


def read(text: str) -> Document:
    return read_document(text.encode(), "a.txt")


def shape(document: Document) -> list[object]:
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows()]
        for block in document.blocks
    ]


def test_one_cell_a_line() -> None:
    document = read("附件：\n\n\t项目名称\n\t食堂\n\n\t\n\t项目资金\n（万元）\n\t5.0 \n\n注：无。\n")
    assert shape(document) == ["附件：", [["项目名称", "食堂"], ["", "项目资金\n（万元）", "5.0 "]], "注：无。"]
    table = next(document.tables())
    assert [(c.place.line, c.place.row, c.place.column) for c in table.cells] == [
        (3, 1, 1), (4, 1, 2), (6, 2, 1), (7, 2, 2), (9, 2, 3),
    ]  # fmt: skip
    assert (table.merged, table.ragged, table.nrows, table.ncols) == (False, True, 2, 3)


def test_rows_with_tabs_drift_and_are_kept_as_printed() -> None:
    document = read("表\n一级\t二级\t值\n产出\t数量\t1\t\n\n\t质量\t2\n（续）\n效益\t社会\t3\n")
    assert shape(document) == [
        "表",
        [["一级", "二级", "值"], ["产出", "数量", "1", ""], ["", "质量", "2"]],
        "（续）",
        [["效益", "社会", "3"]],
    ]


def test_a_quoted_cell_may_hold_line_ends() -> None:
    assert shape(read('目标\t"一、建成\n二、投用"\n值\t1\n')) == [[["目标", "一、建成\n二、投用"], ["值", "1"]]]


def test_many_blank_lines_end_a_table() -> None:
    assert len(shape(read("\t甲\n\t乙\n\n\n\n\n\n\t丙\n\t丁\n"))) == 2


# (lines, rows): Markdown; cells that bars end, an empty one first; rules are not read; an escaped bar is text
BARRED = [
    ("| 甲 | 乙 |\n|---|---|\n| 1 |  |\n", [["甲", "乙"], ["1", ""]]),
    ("甲|乙|丙|\n|2|3|\n", [["甲", "乙", "丙"], ["", "2", "3"]]),
    ("├───┼───┤\n│ 甲 │ 乙 │\n│ 1 │ 2 │\n", [["甲", "乙"], ["1", "2"]]),
    ("| a\\|b | 乙 |\n| 1 | 2 |\n", [["a|b", "乙"], ["1", "2"]]),
    # a row that a page breaks where a cell holds blocks of its own is whole when it has as many bars as the table is wide
    (
        "甲 | 乙 | 丙 | 丁 |\n一 |\n二 | 三 | 四 |\n五 | 六 | 七 | 八 |\n",
        [["甲", "乙", "丙", "丁"], ["一", "二", "三", "四"], ["五", "六", "七", "八"]],
    ),
]


@pytest.mark.parametrize(("text", "rows"), BARRED)
def test_tables_drawn_with_bars(text: str, rows: list[list[str]]) -> None:
    assert shape(read(text)) == [rows]


def test_one_cell_a_line_ended_by_a_bar_is_a_stream() -> None:
    document = read("标题 |\n项目\n名称 |\n= |\n|\n食堂 |\n")
    assert shape(document) == [[["标题", "项目\n名称", "=", "", "食堂"]]]
    assert [cell.place.line for cell in next(document.tables()).cells] == [1, 2, 4, 5, 6]


def test_prose_with_a_bar_stays_prose() -> None:
    assert shape(read("首页 | 政务公开\n正文。\n")) == ["首页 | 政务公开", "正文。"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    document = read_document("\t一级指标\r\n\t㎡\r\n".encode(encoding), "a.xls")
    assert shape(document) == [[["一级指标", "㎡"]]]
    assert document.sha256 == hashlib.sha256("\t一级指标\r\n\t㎡\r\n".encode(encoding)).hexdigest()


def test_what_is_no_text() -> None:
    with pytest.raises(EmptyFile, match="空文件"):
        read_document(b"", "a.txt")
    with pytest.raises(EmptyFile, match="没有文字"):
        read_document(b" \n\t \n", "a.txt")
    with pytest.raises(UnknownFormat, match="认不出"):
        read_document(bytes(range(256)) * 4, "a.txt")
    for seed in range(20):
        noise = hashlib.sha512(str(seed).encode()).digest() * 8
        with pytest.raises(ReadError):
            read_document(noise, "noise.bin")
    assert decode(os.urandom(0)) == ""


def test_every_character_of_a_cell_is_kept() -> None:
    text = "\t  年度资金总额： \n\t［２０２３］９１号\n"
    cells = [cell.text for cell in next(read(text).tables()).cells if isinstance(cell.text, str)]
    assert cells == ["  年度资金总额： ", "［２０２３］９１号"]
    assert all(isinstance(block, Table | Paragraph) for block in read(text).blocks)
