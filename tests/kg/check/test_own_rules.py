"""A bureau's own rules: what they find, and one clear message for each mistake in their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check import check, rules
from kg.check.own_rules import OwnRules, load
from kg.errors import ReadError
from tests.kg.check.forms import reading, row

KNOWN = {rule.rule: rule for rule in rules()}
FORM = reading(
    row("数量", "养护里程", "≥30公里"), row("质量", "养护合格率", "≤98%"), row("社会效益", "防洪能力", "有效提升"),
)  # fmt: skip


def own(tmp_path: Path, text: str) -> OwnRules:
    """The rules of a file with this text."""
    path = tmp_path / "规则.toml"
    path.write_text(text, "utf-8")
    return load(path, KNOWN)


def found(tmp_path: Path, text: str) -> list[tuple[str, str, str | None, str]]:
    """What own rules find in the form: rule, severity, indicator, message."""
    findings = check(FORM, own=own(tmp_path, text))
    return [(f.rule, f.severity, f.level3, f.message) for f in findings if f.rule.startswith("own_")]


def test_a_rule_is_switched_off_and_another_weighs_more(tmp_path: Path) -> None:
    before = {f.rule: f.severity for f in check(FORM)}
    after = {
        f.rule: f.severity
        for f in check(FORM, own=own(tmp_path, 'off = ["rate_wrong_direction"]\n[severity]\nvague_qualitative = "error"'))
    }
    assert (before["rate_wrong_direction"], before["vague_qualitative"]) == ("error", "info")
    assert after == {**{k: v for k, v in before.items() if k != "rate_wrong_direction"}, "vague_qualitative": "error"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[minimum]\n"数量指标" = 2', [("own_minimum", "warning", None, "项目“河堤养护”的数量指标有1个，应不少于2个")]),
        ('[minimum]\n"数量指标" = 1', []),
        (
            '[[required]]\nname = "满意度"\nseverity = "error"\nmessage = "须问群众"',
            [("own_required", "error", None, "须问群众：项目“河堤养护”缺少“满意度”一类的指标")],
        ),
        ('[[required]]\nname = "合格率"', []),
        (
            '[[forbidden]]\ncolumn = "target"\nwords = ["有效提升"]',
            [("own_forbidden", "warning", "防洪能力", "“防洪能力”用了“有效提升”")],
        ),
        ('[[forbidden]]\ncolumn = "target"\nwords = ["有效提升"]\nlevel2 = "数量"', []),
        (
            '[[pattern]]\ncolumn = "target"\npattern = "[0-9]"',
            [("own_pattern", "warning", "防洪能力", "“防洪能力”的“有效提升”不合要求")],
        ),
    ],
)
def test_demands(tmp_path: Path, text: str, expected: list[tuple[str, str, str | None, str]]) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("off = 3", "off：应为规则名的列表"),
        ('off = ["nonsense"]', "没有这样的规则：nonsense"),
        ('[severity]\nmissing_target = "bad"', "missing_target = 'bad'：应为 error、warning、info"),
        ('[minimum]\n"数量指标" = 0', "应为 1 以上的整数"),
        ("[minimum]\n数量指标 = 2", "不是 TOML"),
        ("[other]", "没有这一项：other"),
        ('[[required]]\nmessage = "x"', "[[required]] 缺少 name"),
        ('[required]\nname = "x"', "应写作 [[required]]"),
        ('[[pattern]]\ncolumn = "target"\npattern = "("', "不是正则表达式"),
        ('[[pattern]]\ncolumn = "name"\npattern = "x"', "column = 'name'：应为 level3、target、description、basis"),
        ('[[forbidden]]\ncolumn = "target"\nwords = "x"', "应为词的列表"),
        ('[[forbidden]]\ncolumn = "target"\nwords = ["x"]\nlevel1 = "y"', "没有 level1 这一项"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ReadError) as told:
        own(tmp_path, text)
    assert str(told.value).startswith("规则.toml：")
    assert message in str(told.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="没有这个文件"):
        load(tmp_path / "无.toml", KNOWN)
