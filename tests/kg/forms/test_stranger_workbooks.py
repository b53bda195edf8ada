"""Workbooks of other makings: hidden parts, codes as numbers, totals, notes, keys of indicators, heads without merged cells."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace

import docx
import pytest

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Project, Reading
from tests.kg.forms.stranger_workbooks import (
    FORMATS,
    STRANGERS,
    Page,
    hidden_parts,
    keyed_indicators,
    read_stranger,
    totals_by_unit,
    with_notes,
)


def money(project: Project) -> str | None:
    """Return the money of a project in 万元."""
    total = project.funds.amounts.total if project.funds is not None else None
    return None if total is None or total.wan is None else format(total.wan.normalize(), "f")


def rows(reading: Reading) -> Counter[tuple[str | None, ...]]:
    """Return the indicators with the name of their project and their actual value, counted."""
    names = {project.ref: project.name for project in reading.projects}
    return Counter(
        (
            names.get(each.project or ""),
            each.level1,
            each.level2,
            each.level3,
            each.target.raw,
            each.actual.raw if each.actual else None,
        )
        for each in reading.indicators
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", STRANGERS)
def test_each_row_once_and_each_project_whole(name: str, form: str) -> None:
    meant = STRANGERS[name]()
    reading = read_stranger(meant.pages, form)
    assert [(each.name, each.code, money(each)) for each in reading.projects] == meant.projects
    assert rows(reading) == Counter(meant.rows)
    assert reading.project_list == ()


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_what_is_hidden_or_beside_the_cells_is_said(form: str) -> None:
    notes = read_document(FORMATS[form](hidden_parts().pages), f"book.{form}").notes
    assert set(notes) == {"工作表“绩效目标”有隐藏的1 行、1 列，未读", "隐藏的工作表未读：选项"}
    notes = read_document(FORMATS[form](with_notes().pages), f"book.{form}").notes
    assert notes == ("工作表“绩效目标”的页眉、页脚未读", "工作表“绩效目标”有 1 处批注，未读")
    pages = {name: replace(page, header="", footer="第 &P 页", comment=None) for name, page in with_notes().pages.items()}
    assert read_document(FORMATS[form](pages), f"book.{form}").notes == ()


def test_comments_and_margins_of_a_word_document_are_said() -> None:
    made = docx.Document()
    made.add_table(1, 1).cell(0, 0).text = "项目名称"
    made.sections[0].header.paragraphs[0].text = "青禾县水利局"
    made.add_comment(made.add_paragraph("疏浚沟渠").runs, text="按可研报告测算", author="甲")
    out = io.BytesIO()
    made.save(out)
    assert read_document(out.getvalue(), "form.docx").notes == ("页眉、页脚未读", "1 处批注未读")


def test_results_come_by_the_code_of_their_indicator() -> None:
    reading = read_stranger(keyed_indicators().pages, "xlsx")
    assert reading.indicators[0].code == "ZB00101"
    assert [str(each.score) for each in reading.indicators] == ["9"] * 9
    assert "工作表“完成情况”的 9 行按指标编码对应到指标" in reading.notes
    assert reading.ledger.unparsed == ()


def test_a_code_of_two_projects_wants_the_project_too() -> None:
    """A code of a library of indicators is no key by itself."""
    targets = [
        ["指标编码", "项目名称", "一级指标", "二级指标", "三级指标", "指标值"],
        ["K01", "东渠清淤", "产出指标", "数量指标", "疏浚长度", "≥3公里"],
        ["K01", "西渠清淤", "产出指标", "数量指标", "疏浚长度", "≥5公里"],
    ]
    plain = {"指标": Page(targets), "完成": Page([["指标编码", "实际完成值"], ["K01", "4公里"], ["K01", "6公里"]])}
    reading = read_stranger(plain, "xlsx")
    assert [each.actual for each in reading.indicators] == [None, None]
    assert "工作表“完成”第 2 行的指标编码“K01”对应 2 个指标，未合并" in reading.notes
    assert {each.text for each in reading.ledger.unparsed} >= {"4公里", "6公里"}
    named = [["指标编码", "项目名称", "实际完成值"], ["K01", "西渠清淤", "6公里"], ["K01", "东渠清淤", "4公里"]]
    reading = read_stranger({"指标": Page(targets), "完成": Page(named)}, "xlsx")
    assert [each.actual and each.actual.raw for each in reading.indicators] == ["4公里", "6公里"]


def test_codes_of_other_indicators_are_not_joined() -> None:
    pages = keyed_indicators().pages
    other = [["指标编码", "实际完成值", "得分"], ["X1", "3公里", 5], ["X2", "4公里", 5]]
    reading = read_stranger({"指标": pages["指标"], "完成情况": Page(other)}, "xlsx")
    assert [each.actual for each in reading.indicators[:9]] == [None] * 9
    assert not any("指标编码" in note for note in reading.notes)


def test_a_subtotal_ends_no_list() -> None:
    reading = read_stranger(totals_by_unit().pages, "xlsx")
    assert "工作表“项目清单”、工作表“绩效指标”按项目名称关联，5 个项目的信息合在一起" in reading.notes
    assert reading.ledger.unparsed == ()


def test_people_in_a_sheet_of_results_stay_out() -> None:
    pages = keyed_indicators().pages
    results = [[*row, "周若禾"] for row in pages["完成情况"].rows]
    results[0][-1] = "填报人"
    reading = read_forms(read_document(FORMATS["xlsx"]({**pages, "完成情况": Page(results)}), "book.xlsx"))
    assert "周若禾" not in repr(reading)
    assert rows(reading) == Counter(keyed_indicators().rows)
