"""A review: grades by what was found, hints among peers, a Word file that can be read back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kg.check import check
from kg.document import Sha256
from kg.ingest import read_document
from kg.records import Indicator, Reading
from search.review import opinion_docx, review
from search.review.peers import Library, Peers
from tests.kg.check.forms import project, reading, row

SOUND = (
    row("数量", "养护里程", "≥30公里"), row("社会效益", "受益人口", "≥3万人"), row("满意度", "村民满意度", "≥90%"),
)  # fmt: skip


def form(*rows: Indicator, year: int = 2026, sha: str = "0") -> Reading:
    """A form of a year; `sha` sets one file apart from another."""
    made = reading(*rows, year=year)
    return replace(made, sha256=Sha256(sha.zfill(64)), file=f"{year}-{sha}.html")


def grades(*rows: Indicator) -> dict[str, str | None]:
    """The grade proposed for each part."""
    made = form(*rows)
    return {part.part: part.grade for part in review(made, check(made)).opinion.parts}


def test_a_sound_form_is_excellent_in_all_parts() -> None:
    assert grades(*SOUND) == dict.fromkeys(("completeness", "relevance", "fitness", "feasibility"), "优")


def test_a_warning_lowers_the_part_that_it_touches() -> None:
    assert grades(*SOUND, row("数量", "清淤河段", "30")) == {
        "completeness": "优", "relevance": "良", "fitness": "优", "feasibility": "优",
    }  # fmt: skip


def test_an_error_counts_as_three_warnings() -> None:
    assert grades(*SOUND, row("社会效益", "无重大事故", "小于3次"))["fitness"] == "中"
    rows = (*SOUND, row("社会效益", "无重大事故", "小于3次"), row("质量", "养护合格率", "≤98%"))
    assert grades(*rows)["fitness"] == "差"


def test_of_an_unread_form_nothing_is_proposed() -> None:
    made = form()
    done = review(made, check(made))
    assert (done.opinion.grade, {part.grade for part in done.opinion.parts}) == (None, {None})
    assert done.to_json()["grade"] is None


def test_json_has_the_shape_that_programs_rely_on() -> None:
    made = form(*SOUND, row("数量", "清淤河段", "30"))
    told = review(made, check(made)).to_json()
    assert list(told) == ["file", "opinion", "grade", "findings", "scores"]
    assert told["opinion"]["relevance"] == {"grade": "良", "findings": ["unit_missing"]}
    assert {finding["rule"] for finding in told["findings"]} >= {"unit_missing"}


def library(*targets: str) -> Library:
    """Forms of other places with a target each for one measure."""
    return Library(form(row("质量", "养护合格率", target), sha=str(n)) for n, target in enumerate(targets, 1))


@pytest.mark.parametrize(("target", "told"), [("≥60%", "低于"), ("≥97%", None)])
def test_a_target_far_from_its_peers_is_told_with_the_distribution(target: str, told: str | None) -> None:
    made = form(row("质量", "养护合格率", target))
    done = review(made, (), library("≥95%", "≥96%", "≥97%", "≥98%", "≥99%"))
    found = [(f.rule, f.severity, f.message) for f in done.findings]
    message = f"“养护合格率”目标{target}，{told}同类：5个同名指标，中位数97，四分之一至四分之三在96—98之间"
    assert found == ([("peer_outlier", "info", message)] if told else [])
    if told:
        assert done.peers == (Peers(5, Decimal(96), Decimal(97), Decimal(98)),)
        assert done.to_json()["findings"][0]["peers"] == {"n": 5, "q1": 96.0, "median": 97.0, "q3": 98.0}


def test_few_peers_say_nothing() -> None:
    assert review(form(row("质量", "养护合格率", "≥60%")), (), library("≥95%", "≥96%", "≥97%", "≥98%")).findings == ()


def past(*targets: str) -> Library:
    """The same project in the years before 2026, the last one last."""
    years = range(2026 - len(targets), 2026)
    forms = zip(years, targets, strict=True)
    return Library(form(row("质量", "养护合格率", t), year=year, sha=str(year)) for year, t in forms)


def test_a_target_is_held_against_its_own_past() -> None:
    made = form(row("质量", "养护合格率", "≥95%"))
    assert [f.rule for f in review(made, (), past("≥95%", "≥95%")).findings] == ["target_unchanged"]
    assert [f.message for f in review(made, (), past("≥90%", "≥98%")).findings] == [
        "“养护合格率”目标≥95%，2025年为98，低于往年"
    ]
    assert review(made, (), past("≥94%", "≥95%")).findings == ()
    other = form(replace(row("质量", "养护合格率", "≥95%"), project="p1"))
    renamed = replace(other, projects=(project(name="渠道清淤"),))
    assert review(renamed, (), past("≥90%", "≥98%")).findings == ()


def test_the_opinion_is_a_word_file_with_grades_and_findings() -> None:
    made = form(*SOUND, row("数量", "清淤<河段>", "30"))
    data = opinion_docx(review(made, check(made)))
    assert data == opinion_docx(review(made, check(made)))
    document = read_document(data, "意见.docx")
    sheet, found = document.tables()
    texts = {(cell.row, cell.column): cell.text for cell in sheet.cells}
    assert (texts[1, 1], texts[1, 4]) == ("审核内容", "审核意见")
    assert [text for text in texts.values() if "☑" in text] == [
        "优☑ 良□ 中□ 差□",
        "优□ 良☑ 中□ 差□（1条问题）",
        "优☑ 良□ 中□ 差□",
        "优☑ 良□ 中□ 差□",
        "优□ 良☑ 中□ 差□",
    ]
    assert any(cell.text == "“清淤<河段>”的指标值“30”没有单位" for cell in found.cells)


def test_money_a_head_is_held_against_other_projects() -> None:
    def of(people: str, sha: str) -> Reading:
        return form(row("社会效益", "受益学生人数", people), sha=sha)  # each of 100万元

    others = Library(of(people, str(n)) for n, people in enumerate(("≥1000人", "≥1100人", "≥900人", "≥0.1万人", "≥1050人"), 1))
    (found,) = [f for f in review(of("≥100人", "9"), (), others).findings if f.rule == "funds_per_head"]
    message = (
        "按“受益学生人数 ≥100人”计，人均资金10000元，高于同类：5个项目，中位数1000元，四分之一至四分之三在952.38—1000元之间"
    )
    assert (found.severity, found.message) == ("info", message)
    assert [f.rule for f in review(of("≥1000人", "9"), (), others).findings if f.rule == "funds_per_head"] == []
