"""Scores computed anew: by completion, by deadline, by bands, by the rate of execution; with the way, total and grade."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.check import check
from kg.ingest import read_document
from kg.records import Execution, Indicator
from search.review import opinion_docx, review
from search.review.scores import recompute
from tests.kg.check.forms import Decimal, amount, project, reading, row
from tests.kg.check.reviewer_examples import done


def line(indicator: Indicator) -> tuple[str, str, bool | None]:
    """Computed score, way, and whether it is the printed one, of a row beside another."""
    other = done("质量", "其他合格率", "≥90%", "95%")
    ((table,)) = recompute(reading(indicator, other, kind="self_evaluation"))
    first = table.lines[0]
    return first.computed, first.way, first.agrees


@pytest.mark.parametrize(
    ("row_", "told"),
    [
        (done("质量", "养护合格率", "≥95%", "96%", "8"), ("10", "达到指标值，得满分", False)),
        (done("数量", "养护里程", "≥40公里", "30公里", "7.5"), ("7.5", "没有达到，按完成比例：10×30÷40", True)),
        (done("成本", "养护成本", "≤40万元", "50万元", "9"), ("8", "没有达到，按完成比例：10×40÷50", False)),
        (done("时效", "完工时间", "2026年10月底前", "2026年10月8日"), ("10", "按期完成，得满分", True)),
        (done("时效", "完工时间", "2026年10月底前", "2026年12月3日"), ("", "超过期限，按表中的扣分办法", None)),
        (done("质量", "养护情况", "达成年度指标", "部分达成年度指标并具有一定效果", "9"),
         ("6—8", "定性指标“部分达成年度指标并具有一定效果”，分值的60%—80%", False)),
        (done("质量", "养护情况", "良好", "良好", "9"), ("8—10", "定性指标达到要求，分值的80%—100%", True)),
        (done("质量", "养护合格率", "≥95%", "", "9"), ("", "没有填写完成值", None)),
        (done("质量", "养护合格率", "≥95%", "90%", "9", standard="每低1%扣1分"), ("", "按表中的评分标准，没有重算", None)),
        (done("质量", "养护情况", "良好", "尚可", "9"), ("", "目标与完成值不能比较，由人评定", None)),
    ],
)  # fmt: skip
def test_a_row(row_: Indicator, told: tuple[str, str, bool | None]) -> None:
    assert line(row_) == told


def test_execution_total_and_grade() -> None:
    rows = [replace(done("数量", f"养护{n}段里程", "≥40公里", "30公里"), points=Decimal(45), score=Decimal(45)) for n in (1, 2)]
    money = Execution(None, amount("80"), amount("60"), Decimal(75), Decimal(10), Decimal(10))
    made = reading(*rows, kind="self_evaluation", projects=(project(money=money),))
    (table,) = recompute(made)
    assert (table.lines[0].computed, table.lines[0].way, table.lines[0].agrees) == ("7.5", "分值10×执行率60÷80＝75%", False)
    assert (table.printed, table.low, table.high, table.grade) == (Decimal(100), Decimal(75), Decimal(75), "中")
    assert review(made, check(made)).to_json()["scores"][0]["grade"] == "中"
    document = read_document(opinion_docx(review(made, check(made))), "a.docx")
    texts = [cell.text for cell in list(document.tables())[-1].cells]
    assert texts[-5:] == ["各行合计", "100", "100", "75", "重算等级：中"]


def test_forms_of_targets_have_no_table() -> None:
    assert recompute(reading(row("质量", "养护合格率", "≥95%"), row("数量", "养护里程", "≥3公里"))) == ()
    planned = [replace(row("数量", f"养护{n}段", "≥3段"), points=Decimal(50)) for n in (1, 2)]
    assert recompute(reading(*planned)) == ()
