"""Tables without lines whose rows or columns can't be told for sure: no records, the text unparsed, and a note."""

from __future__ import annotations

import time

import pytest

from kg.forms import read_forms
from kg.forms.doubt import is_piece
from kg.forms.lexicon.levels import fits
from kg.ingest import read_document
from kg.layout.aligned_text import aligned_in
from tests.kg.forms.printed import joined, merged, unmerged
from tests.kg.forms.test_unseen import NAMES, wanted

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


@pytest.mark.parametrize("name", NAMES)
def test_stated_rows_are_never_withheld(name: str) -> None:
    for way in (merged, unmerged, joined):
        assert not any("不可靠" in note for note in way(wanted(name).drawing).notes)


def test_signs() -> None:
    assert is_piece("益指标")
    assert not is_piece("效益指标")
    assert not fits("效益", "时效")
    assert fits("产出指标", "时效指标")


def test_a_long_text_of_many_words_takes_little_time() -> None:
    lines = [
        "   ".join("指标" * (1 + (row * column) % 3) if (row + column) % 5 else "      " for column in range(30))
        for row in range(2000)
    ]
    start = time.process_time()
    aligned_in(lines, 0, len(lines))
    assert time.process_time() - start < 2.5
