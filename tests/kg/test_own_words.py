"""A bureau's own words: read by them in the processes that read, and every mistake in the file is one message."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.own_words import load
from tests.kg.forms.exported import web_page

WORDS = """
[[units]]
unit = "圈次"
dimension = "event"
base = "次"
factor = 2

[[bodies]]
daizi = "霁交路"
body = "霁川县公路养护中心"
region = "130000"

[synonyms]
"自评实得" = "得分"
"绩效成果" = "产出指标"
"达成数" = "实际完成值"
"""
FORM = """项目支出绩效自评表
（2024年度）
项目名称 | 河堤养护 | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 达成数 | 分值 | 自评实得
绩效成果 | 数量指标 | 巡查圈数 | ≥30圈次 | 20圈次 | 50 | 45
效益指标 | 社会效益指标 | 受益人口 | ≥3万人 | 3.1万人 | 40 | 40
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own: words that are taken into use stay."""
    command = [sys.executable, "-X", "utf8", "-c", "from api.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def rows(*arguments: str) -> list[tuple[object, ...]]:
    done = run("read", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["indicators"]
    return [(row["level1_category"], row["actual"] and row["actual"]["value"], row["points"], row["score"]) for row in told]


def test_heads_and_levels_under_other_names_are_read(tmp_path: Path) -> None:
    form, words = tmp_path / "自评.html", tmp_path / "词.toml"
    form.write_bytes(web_page(FORM))
    words.write_text(WORDS, "utf-8")
    assert rows(str(form)) == [(None, None, 50, None), ("benefit", None, 40, None)]
    assert rows(str(form), "--words", str(words)) == [("output", 20, 50, 45), ("benefit", 3.1, 40, 40)]
    checked = run("check", str(form), "--words", str(words), "--json")
    assert [f["rule"] for f in json.loads(checked.stdout) if f["severity"] != "info"] == ["shortfall_unexplained"]


def test_units_and_bodies_are_known(tmp_path: Path) -> None:
    words = tmp_path / "词.toml"
    words.write_text(WORDS, "utf-8")
    code = (
        "import sys; from pathlib import Path; from kg.own_words import load, use; use(load(Path(sys.argv[1])));"
        "from kg.units import parse_unit; from kg.bodies import describe;"
        "unit = parse_unit('圈次'); print(unit.dimension, unit.factor, unit.base);"
        "print(describe('霁交路'))"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code, str(words)], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[0] == "event 2 次", done.stderr
    assert "霁川县公路养护中心" in done.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("units = 3", "units：应写作 [[units]]"),
        ("[[unit]]\nunit = '圈'", "没有这一项：unit；可用 units、bodies、synonyms"),
        ("[[units]]\nunit = '圈'", "[[units]] 第1项缺少 dimension"),
        ("[[units]]\nunit = '圈'\ndimension = 'rounds'", "dimension = 'rounds'：应为 "),
        ("[[units]]\nunit = '圈'\ndimension = 'event'\nbase = '元'", "base = '元'：不是 event 的单位"),
        ("[[units]]\nunit = '圈'\ndimension = 'event'\nfactor = 0", "factor = '0'：应为大于0的数"),
        ("[[units]]\nunit = '圈'\ndimension = 'event'\nfactor = 'NaN'", "应为大于0的数"),
        ("[[units]]\nunit = ' '\ndimension = 'event'", "unit = ' '：应为1至40字的词"),
        ("[[units]]\nunit = '圈'\ndimension = 'event'\nname = 'x'", "没有 name 这一项"),
        ("[[bodies]]\ndaizi = '霁交'\nbody = '局'\nregion = '13'", "region = '13'：应为六位行政区划代码"),
        ("[[bodies]]\ndaizi = '霁交'\nbody = '局'\nregion = '130000'\nfrom = 20", "from = '20'：应为四位年份"),
        ("[synonyms]\n'甲' = '没有这个词'", "没有“没有这个词”这个表头、栏目或级别"),
        ("[synonyms]\n'甲' = 3", "应为词 = 词"),
        ("synonyms = []", "应写作 [synonyms]"),
        ("[", "不是 TOML"),
    ],
)
def test_a_mistake_is_one_message(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "词.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ReadError) as error:
        load(path)
    assert told in str(error.value)
    assert str(error.value).startswith("词.toml")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    for name, told in (("a.toml", "不是 UTF-8"), ("b.toml", "没有这个文件"), (".", "不能读")):
        with pytest.raises(ReadError, match=told):
            load(tmp_path / name)
    done = run("check", str(tmp_path / "a.toml"), "--words", str(tmp_path / "b.toml"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "b.toml：没有这个文件" in done.stderr
