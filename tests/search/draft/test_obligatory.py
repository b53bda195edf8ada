"""A form held against a library of indicators: obligatory ones that it lacks are told in its review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.main import cli
from kg.check import check
from kg.errors import WrongCall
from kg.reading import read_data
from search import Library
from search.review import review
from search.review.obligatory import obligatory
from tests.kg.forms.exported import web_page
from tests.search.draft.conftest import TITLE

FORM = """项目支出绩效目标表
（2025年度）
项目名称 | 村卫生室建设 | < | <
年度目标 | 为村卫生室配备药品，方便群众就近看病。 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 配备药品的村卫生室数量 | ≥40个
产出指标 | 时效指标 | 药品配送及时率 | ≥95%
效益指标 | 社会效益指标 | 基本药物配备率 | ≥95%
满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥92%
"""


def test_core_rows_that_are_missing(library: Library) -> None:
    reading, document = read_data(web_page(FORM), "a.html")
    (found,) = obligatory(reading, library, TITLE)
    # the satisfaction has a longer name there; the rate stands under another label of level 1; canteens are no clinics
    message = f"缺少《{TITLE}》为“村卫生室建设”一类项目规定的必选指标：“基本药物配备率”（质量指标）"
    assert (found.rule, found.severity, found.message) == ("obligatory_missing", "warning", message)
    before = review(reading, check(reading, document))
    after = review(reading, check(reading, document), more=(found,))
    counted = [
        len(next(part for part in each.opinion.parts if part.part == "completeness").findings) for each in (before, after)
    ]
    assert counted[1] == counted[0] + 1


def test_a_library_of_indicators_that_is_not_there(library: Library) -> None:
    reading, _document = read_data(web_page(FORM), "a.html")
    with pytest.raises(WrongCall, match="没有指标库“交通”"):
        list(obligatory(reading, library, "交通"))


def test_the_command(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(web_page(FORM))
    lies = str(library.generation.folder.parent.parent)

    def run(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["review", str(tmp_path / "a.html"), "--json", *more])
        return done.exit_code, done.output + str(done.exception or "")

    code, printed = run("--against", lies, "--library-set", "指标库")
    assert code == 0
    assert "obligatory_missing" in [f["rule"] for f in json.loads(printed)["findings"]]
    assert run("--library-set", "指标库")[0] == 2
    code, printed = run("--against", lies, "--library-set", "交通")
    assert code != 0
    assert "没有指标库“交通”" in printed
