"""Every shape of personal data in a document of its own is masked, and its control is not; what measures people stays."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from kg.document import Cell, Document, Paragraph, Place, Sha256, Table
from kg.forms.privacy import mask
from kg.privacy import BLOT, blot, blot_name
from kg.privacy.labels import is_sure, kind
from kg.privacy.people import are_names
from tests.kg.privacy.planted import CASES, FRESH, UNSEEN, Planted, found_in, planted

ROOT = Path(__file__).resolve().parents[3]


def document(case: Planted) -> Document:
    control = Paragraph(case.control, Place(line=99))
    if case.rows is None:
        lines = [Paragraph(text, Place(line=number)) for number, text in enumerate(case.text.split("\\n"), 1)]
        return Document("a", Sha256("0" * 64), "text", (*lines, control))
    cells = tuple(
        Cell(r, c, text, Place(table=1, row=r, column=c)) for r, row in enumerate(case.rows, 1) for c, text in enumerate(row, 1)
    )
    table = Table(1, len(case.rows), max(map(len, case.rows)), cells, Place(table=1))
    return Document("a", Sha256("0" * 64), "text", (table, control))


def text_of(read: Document) -> str:
    blocks = [
        block.text if isinstance(block, Paragraph) else "\n".join(cell.text for cell in block.cells) for block in read.blocks
    ]
    return "\n".join(blocks)


@pytest.mark.parametrize(
    "case", [*planted("1"), *planted("2", UNSEEN), *planted("3", FRESH)], ids=lambda case: f"{case.shape}-{case.control}"
)
def test_nothing_planted_comes_through_and_its_control_does(case: Planted) -> None:
    assert found_in(case.tokens, text_of(document(case))) == list(case.tokens)  # the search finds what is there
    masked = text_of(mask(document(case)).document)
    assert found_in(case.tokens, masked) == []
    assert case.control in masked


def test_the_cases_are_many() -> None:
    assert len(CASES.read_text("utf-8").splitlines()) + len(UNSEEN.read_text("utf-8").splitlines()) > 160


def wordings() -> list[str]:
    """Return formal wordings of the training set, each once."""
    found: set[str] = set()
    for path in sorted((ROOT / "search" / "training").glob("part*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            found.update(row["formal"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return sorted(found)


def test_wordings_of_indicators_stay() -> None:
    texts = wordings()
    assert len(texts) > 7000
    assert [text for text in texts if blot(text) != text or are_names(text) or is_sure(kind(text))] == []


def test_rows_of_indicators_stay() -> None:
    """A table of indicators about people, with the values that forms give them: not a cell is touched."""
    people = [text for text in wordings() if any(each in text for each in "人员长户")][:300]
    values = ["≥300人次", "齐全", "满意", "明确", "全覆盖", "高于上年", "按时足额", "常态化", "农户", "2024年12月底前"]
    rows = [["一级指标", "二级指标", "三级指标", "指标值", "备注"]]
    rows += [["产出指标", "数量指标", text, values[at % len(values)], "高标准"] for at, text in enumerate(people)]
    words = [
        "受益人",
        "满意度对象",
        "负责人数",
        "培训人员",
        "工作人员满意度",
        "党员人数",
        "联系群众次数",
        "护林员",
        "网格员",
        "家长",
        "家长满意度",
        "班主任",
    ]
    rows += [["满意度指标", "服务对象", text, values[at % len(values)], ""] for at, text in enumerate(words)]
    case = Planted("stays", "\\n".join("|".join(row) for row in rows), (), "对照物")
    before = document(case)
    assert len(people) == 300
    assert text_of(mask(before).document) == text_of(before)


@pytest.mark.parametrize(
    "text", ["项目编码13032424P00442810283Y", "冀财社〔2023〕208号", "幸福路12号楼3单元外墙改造", "13812345678元"]
)
def test_numbers_of_other_things_stay(text: str) -> None:
    assert blot(text) == text


# Crops, trees and works that begin with a surname, behind words for people that are labels elsewhere.
@pytest.mark.parametrize("text", ["农户苗木成本", "村民李子种植面积", "农户危旧房改造", "农户胡椒种植面积", "农户陈欠款回收率"])
def test_what_people_have_is_no_name(text: str) -> None:
    assert blot(text) == text


@pytest.mark.parametrize(("text", "masked"), [("联系人：杨梅芳", "联系人：＊＊＊"), ("包村干部李梅", "包村干部＊＊")])
def test_a_name_that_begins_like_a_plant_is_one(text: str, masked: str) -> None:
    assert blot(text) == masked


def test_a_name_found_once_is_masked_where_nothing_speaks_for_it() -> None:
    read = document(Planted("again", "联系人|裴若宁\\n备注|裴若宁已核对", (), "对照物"))
    assert text_of(mask(read).document) == "联系人\n\n备注\n＊＊＊已核对\n对照物"


@pytest.mark.parametrize("text", ["据项目经理Kevin Zhao介绍"])
def test_names_in_latin_letters_behind_a_post(text: str) -> None:
    assert blot(text) == "据项目经理＊＊＊＊＊ ＊＊＊＊介绍"


@pytest.mark.parametrize("unit", ["同志", "王同志", "电话："])
def test_a_long_text_of_anything_is_quick(unit: str) -> None:
    whole = (unit * 35_000)[:70_000]  # a fifth of a megabyte in UTF-8
    begin = time.process_time()
    blot(whole)
    assert time.process_time() - begin < 2  # .1 to .4 where nothing else runs: process time itself doubles on a busy machine


@pytest.mark.parametrize(("text", "times"), [("负责人", 1), ("张三、", 1), ("13 ", 1), ("a", 1), ("由", 1), ("·", 1), (" ", 1)])
def test_time_grows_with_the_text_only(text: str, times: int) -> None:
    def seconds(length: int) -> float:
        whole = (text * length)[: length * times]
        begin = time.process_time()
        blot(whole)
        return time.process_time() - begin

    seconds(1000)
    assert seconds(160_000) < 16 * max(seconds(40_000), 0.02)  # four times the text: four times the time, not sixteen


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("绩效目标表-王小芳.docx", f"绩效目标表-{BLOT * 3}.docx"),
        ("欧阳立新填报的目标表.docx", f"{BLOT * 4}填报的目标表.docx"),
        ("2024年项目支出绩效目标表.xlsx", "2024年项目支出绩效目标表.xlsx"),
        ("高标准农田建设项目.docx", "高标准农田建设项目.docx"),
        ("云岭县水利局.xls", "云岭县水利局.xls"),
    ],
)
def test_names_of_files(name: str, wanted: str) -> None:
    assert blot_name(name) == wanted
