"""Targets with everything that is said of them: notes, folded units, parts of enumerations, form, direction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.values import find_all, format, parse, to_json  # noqa: A004
from kg.values.parse import LONGEST

VECTORS = Path(__file__).parent / "vectors" / "targets_whole.tsv"


def vectors() -> list[list[str]]:
    lines = [line for line in VECTORS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


def printed(value: Any) -> Any:
    """The value with numbers as text and without what is absent."""
    if isinstance(value, dict):
        return {key: printed(each) for key, each in value.items() if each is not None and each != []}
    return [printed(each) for each in value] if isinstance(value, list) else str(value)


@pytest.mark.parametrize(("text", "name", "unit", "expected"), vectors())
def test_everything_that_is_said_of_a_target(text: str, name: str, unit: str, expected: str) -> None:
    value = parse(text, name=name or None, unit=unit or None)
    found = printed(to_json(value)) | {"spelled": format(value.target)}
    assert found.pop("raw") == text
    assert found == json.loads(expected)


def test_a_chapter_is_no_target() -> None:
    """What is far too long for a target is kept, not read, and a note says so."""
    text = "完成率达到95%以上。" * 300
    value = parse(f"  {text} ")
    assert (value.target.raw, value.target.kind, value.target.value) == (text, "qualitative", None)
    assert (value.form, value.notes) == ("statement", (f"文字超过 {LONGEST} 字，不作指标值解读",))
    edge = "≥95%" + "，按年度计划执行" * 300
    assert parse(edge[:LONGEST]).target.value is not None
    assert parse(edge[: LONGEST + 1]).target.value is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("力争满意度达到95%", [("力争满意度", "达到95%", None)]),
        ("群众满意度要稳定保持达到95%以上", [("群众满意度", "要稳定保持达到95%以上", "≥")]),
        ("平均响应时间控制在2小时以内", [(None, "平均响应时间控制在2小时以内", "≤")]),
        ("  入学率≥98% ；\n辍学率≤1%。", [("入学率", "≥98%", "≥"), ("辍学率", "≤1%", "≤")]),
        ("补助面积达 300 亩，改善环境", [("补助面积", "达 300 亩", None)]),
        ("2026年底前完工，验收合格率100%", [(None, "2026年底前完工", None), (None, "验收合格率100%", None)]),
        ("加强管理，提高质量", []),
    ],
)
def test_statements_begin_at_the_words_that_lead_to_the_bound(
    text: str, expected: list[tuple[str | None, str, str | None]]
) -> None:
    found = find_all(text)
    assert [(f.name, f.raw, f.value.target.operator) for f in found] == expected
    assert [text[f.start : f.end] for f in found] == [f.raw for f in found]
