"""Ten real evaluation forms written out in three ways: levels, name, value and unit of every indicator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.text import nfkc

NAMES = [
    "001_ciq_jyzx", "002_ciq_yqyb", "003_ciq_dtg", "004_ciq_dbjs", "005_ciq_fk",
    "006_ciq_jyq", "007_ciq_kjzx", "008_ciq_yqsb", "009_ciq_zzxm", "010_ciq_fzzl",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_indicators_equal_the_gold(name: str, shared: Path) -> None:
    gold = json.loads((shared / "layouts" / "gold" / f"{name}.json").read_text("utf-8"))
    reading = kg.read(shared / "layouts" / f"{name}.txt")
    # the gold tells what the column of units prints, which once is another unit than the value's own (5人/10万人 under %)
    units = [i.target.unit_column or i.target.unit for i in reading.indicators]
    found = [(i.level1, i.level2, i.level3, i.target.raw, unit) for i, unit in zip(reading.indicators, units, strict=True)]
    wanted = [(nfkc(g["l1"]), nfkc(g["l2"]), g["l3"], g["value"], nfkc(g["unit"])) for g in gold]
    assert found == wanted
    assert all(i.points is not None for i in reading.indicators[:9])
    assert reading.ledger.accounted >= 0.95
    assert reading.evaluation_rows == ()
