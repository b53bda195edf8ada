"""Tables without lines whose rows or columns can't be told for sure: no records, the text unparsed, and a note."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from kg import codec
from kg.document import Origin
from kg.forms import read_forms
from kg.forms.account.doubt import is_piece
from kg.forms.lexicon.levels import fits
from kg.ingest import read_document
from kg.layout.aligned_text import aligned_in
from kg.layout.tuning import shipped, trying
from tests.kg.forms.printed import drawn, joined, merged, unmerged
from tests.kg.forms.test_unseen import NAMES, wanted
from tests.kg.ingest.printer import Style, printed

SOUND = """\
                  河堤加固项目绩效目标表
一级指标      二级指标        三级指标              指标值
产出指标      数量指标        加固堤防长度          ≥12公里
              质量指标        单元工程合格率        ≥95%
效益指标      社会效益指标    沿岸居民出行条件      有所改善
"""

ONE = SOUND.replace("单元工程合格率  ", "单元工程（分部  ")


def test_a_row_of_pieces_is_withheld_and_told() -> None:
    reading = read_forms(read_document(ONE.encode(), "form.txt"))
    assert [each.level3 for each in reading.indicators] == ["加固堤防长度", "沿岸居民出行条件"]
    assert "单元工程（分部" in "".join(each.text for each in reading.ledger.unparsed)
    assert reading.ledger.accounted < 1
    note = reading.notes[-1]
    assert "第 4—4 行" in note
    assert "Word 或 Excel" in note


def test_sound_rows_stay() -> None:
    reading = read_forms(read_document(SOUND.encode(), "form.txt"))
    assert [(each.level1, each.level3) for each in reading.indicators] == [
        ("产出指标", "加固堤防长度"),
        ("产出指标", "单元工程合格率"),
        ("效益指标", "沿岸居民出行条件"),
    ]
    assert not reading.ledger.unparsed
    assert not reading.notes


@pytest.mark.wide
@pytest.mark.parametrize("name", NAMES)
def test_stated_rows_are_never_withheld(name: str) -> None:
    for way in (merged, unmerged, joined):
        assert not any("不可靠" in note for note in way(wanted(name).drawing).notes)


def test_signs() -> None:
    assert is_piece("益指标")
    assert not is_piece("效益指标")
    assert not fits("效益", "时效")
    assert fits("产出指标", "时效指标")


@pytest.mark.wide
def test_a_long_text_of_many_words_takes_little_time() -> None:
    lines = [
        "   ".join("指标" * (1 + (row * column) % 3) if (row + column) % 5 else "      " for column in range(30))
        for row in range(2000)
    ]
    start = time.process_time()
    aligned_in(lines, 0, len(lines))
    assert time.process_time() - start < 2.5


def test_a_row_that_could_as_well_be_divided_otherwise_is_withheld() -> None:
    """In the drawing 管护机制 is of 效益; as printed its label stands as near to 满意度."""
    data = printed(drawn(wanted("fujian").drawing), Style(width=720, height=520, size=9, centred=True))
    document = read_document(data, "form.pdf")
    reading = read_forms(document)
    row = next(each for each in reading.ledger.withheld if "管护机制" in each.text)
    assert row.margin is not None
    assert row.margin < shipped().margin.least
    assert (row.place.page, row.place.origin, row.place.column) == (1, Origin.INFERRED, None)
    assert "管护机制" not in {each.level3 for each in [*reading.indicators, *reading.evaluation_rows]}
    assert "管护机制" in {each.text for each in reading.ledger.unparsed}
    assert all(each.place is None or (each.place.margin or 0) >= shipped().margin.least for each in reading.indicators)
    with trying(replace(shipped(), margin=replace(shipped().margin, least=2.0))):
        fewer = read_forms(document)
    assert len(fewer.ledger.withheld) > len(reading.ledger.withheld)


def test_withheld_rows_are_told_to_programs() -> None:
    reading = read_forms(read_document(ONE.encode(), "form.txt"))
    tree = codec.to_json(reading)
    assert [row["text"] for row in tree["ledger"]["withheld"]] == ["质量指标 | 单元工程（分部 | ≥95%"]
    assert tree["ledger"]["withheld"][0]["place"]["line"] == 4
    assert codec.from_json(codec.loads(codec.dumps(tree))) == reading
    unread = {each.text for each in reading.ledger.unparsed}
    assert all(text in " ".join(unread) for text in ("质量指标", "单元工程（分部", "≥95%"))
