"""Whether the text in the column of names names an indicator."""

from __future__ import annotations

import re

from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.fit.fields import Fields
from kg.forms.lexicon.marks import is_placeholder, without_template
from kg.forms.money import number
from kg.forms.records.levels import Levels

__all__ = ["is_indicator", "is_no_name"]


_HAN = re.compile("[\u4e00-\u9fff]")
_SENTENCE = 4
"""Fewest Chinese characters of a name beside a label of level 2 that is an indicator although it has no value."""
_VALUES = ("target", "long_target", "target_year", "region_target")


def is_no_name(work: Work, levels: Levels, part: Fields, name: Item) -> bool:
    """Say whether the text in the column of names names no indicator; it is claimed as what it is."""
    valued = any(not is_placeholder(part.text(role)) for role in ("target", "actual"))
    # a template's label without a name behind it; no indicator is called 数量指标
    lone = name.is_level() and name.label.endswith("指标") and not (valued and part.first("level2"))
    if levels.group(part, name) or lone:
        if lone:
            levels.either(name.text)
        work.claim(name.key, Status.LABEL, span=name.part)
        return True
    if name.columns[:1] == ("level3",):
        # a line of heads that was taken for a row: no indicator is called 三级指标
        work.claim(name.key, Status.SKIPPED, Skip.REPEATED_HEAD, name.part)
        return True
    if "text" in name.keys and is_placeholder(part.text("target")):
        work.claim(name.key, Status.LABEL, span=name.part)  # 说明: 无, under a table whose rows have run together
        return True
    bare = without_template(name.text)
    if is_placeholder(bare) and _worth(part):
        return False  # 无, with points all the same
    if not bare or is_placeholder(bare):
        work.claim(name.key, Status.SKIPPED, Skip.PLACEHOLDER if bare else Skip.TEMPLATE_BLANK, name.part)
        return True
    return False


def _worth(part: Fields) -> bool:
    """Say whether a row has points: it then counts, whatever it is called."""
    points = part.first("points")
    worth = number(points.text) if points is not None else None
    return bool(worth) and part.first("level2") is not None


def is_indicator(fields: Fields, name: Item) -> bool:
    """Say whether a row with a name is an indicator: something else is printed of it."""
    roles = (*_VALUES, "unit", "points", "actual", "basis", "data_source", "history")
    told = any(item is not None and item.label.strip(".…") for item in map(fields.first, roles))
    if told or (any(fields.first(role) is not None for role in ("description", "standard", "method")) and len(name.label) < 40):
        return True
    # a sentence beside its label, 增加就业机会。| (nothing): an indicator whose value was not filled in
    return (
        not name.columns and not name.keys and fields.first("level2") is not None and len(_HAN.findall(name.label)) >= _SENTENCE
    )
