"""What is odd about a target: damage by typing or character recognition, a unit that does not fit the noun.

The target is never altered: a note says what is suspected, and why.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.text import compact
from kg.values.model import Value
from kg.values.words import noun_direction

__all__ = ["notes_of"]

_RATE_NAME = re.compile(r"(?:率|比例|比重|占比|满意度|百分比|覆盖面)(?:\([^()]*\))?$")
_CAPPED = re.compile(r"(?:增长|增幅|增速|增加|提高|提升|投入产出|产值|回报|收益|负债|周转|杠杆|完成进度|毛入学)")


def notes_of(value: Value, name: str | None, unit: str | None) -> tuple[str, ...]:
    """Return the notes on a parsed value, given the indicator's name and the unit column (both as `parse` got them)."""
    target = value.target
    text = compact(target.raw)
    notes: list[str] = []
    if "》" in text or "《" in text:
        notes.append("书名号“》”“《”当作“≥”“≤”读，疑为录入替代")
    if target.kind in ("quantitative", "frequency") and target.value is not None:
        notes.extend(_damage(text, target.value, target.operator, target.unit, name))
        notes.extend(_dimension(target.value, target.unit, name))
        if name is not None and target.operator in ("≥", ">", "≤", "<"):
            wanted = noun_direction(name)
            given = "more" if target.operator in ("≥", ">") else "less"
            if wanted is not None and wanted != given:
                notes.append(f"“{name}”通常{'越高' if wanted == 'more' else '越低'}越好，符号为“{target.operator}”")
    elif re.search(r"\d", text) and re.search(r"\d[OoIl]|[OoIl]\d", text):
        notes.append("数字中夹有字母 O、I 或 l，疑为数字 0 或 1 之误")
    if target.operator is not None and re.search(r"[≥≤]{2,}|≥≤|≤≥", text):
        notes.append("比较符号重复或相互矛盾")
    return tuple(notes)


def _damage(text: str, value: Decimal, operator: str | None, unit: str | None, name: str | None) -> list[str]:
    """Suspect a sign that was read as a digit (≥92% as 292%), or lost.

    Only a share tells: it cannot be 292 %. A count that begins with 2 (2480人) is as good a number as any other.
    """
    notes: list[str] = []
    if operator is None and value == value.to_integral_value() and re.fullmatch(r"2\d{2,}\D*", text):
        rest = format(value, "f").partition(".")[0][1:]
        if (
            unit == "%"
            and value > 200
            and not rest.startswith("0")
            and int(rest) <= 100
            and not _CAPPED.search(f"{name}{text}")
        ):
            notes.append(f"“{text}”疑为“≥{text[1:]}”之误（“≥”被录成“2”）")
    if unit == "%" and value > 100 and not notes and not _CAPPED.search(f"{name}{text}"):
        notes.append("百分数超过100%，请核对")
    if re.search(r"^[?？zZ三]\d", text):
        notes.append("数字前的字符疑为“≥”之误")
    return notes


def _dimension(value: Decimal, unit: str | None, name: str | None) -> list[str]:
    """Compare the unit with what the indicator's noun wants."""
    if name is None or not _RATE_NAME.search(name):
        return []
    if unit is None:
        if 0 < value <= 1:
            return [f"“{name}”应以%计，指标值“{value}”没有单位，可能是小数形式的百分比"]
        return [f"“{name}”应以%计，指标值没有单位"]
    if not re.search(r"%|‰|‱|百分点|成|/", unit):
        return [f"“{name}”应以%计，单位却是“{unit}”"]
    return []
