"""The fields of a row arranged: each text in the column that it belongs to by its words and its neighbours."""

from __future__ import annotations

import re

from kg.forms.base import Status, Work
from kg.forms.cell import Item
from kg.forms.fit.fields import Fields
from kg.forms.lexicon.words import words
from kg.forms.records.levels import Levels

__all__ = ["fields_of_group", "name_beside"]


_ITEM = re.compile(r"\d{1,2}[.、](?!\d)")


def fields_of_group(fields: Fields, group: int) -> Fields:
    """Return the fields of a group of columns, 0 for all; names and labels of level 2 in each other's columns change places."""
    return _relabelled(_numbered_items(_group(fields, group)))


def _group(fields: Fields, group: int) -> Fields:
    if group == 0:
        return fields
    suffix = f"#{group}" if group > 1 else ""
    out = {}
    for role, pairs in fields.items.items():
        base, _, number_ = role.partition("#")
        if role == base + suffix and (not suffix or number_):
            mine = tuple(pair for pair in pairs if pair[0].group in (0, group))
            if mine:
                out[base] = mine
        elif not number_ and all(column.group == 0 for column, _ in pairs):
            out[base] = pairs
    return Fields(out)


def _relabelled(part: Fields) -> Fields:
    """Return the fields of a row in whose name a label of level 2 has run in front of the name as one of level 2."""
    names = part.items.get("name", ())
    if len(names) < 2 or names[0][1].empty or names[1][1].empty:
        return part
    wide = names[0][0].span > 1 and names[0][1].first and part.first("level2") is None
    if not wide and not (names[0][1].is_level(2) and names[0][1].label.endswith("指标")):
        return part
    return Fields({**part.items, "level2": names[:1], "name": names[1:]})


def _numbered_items(part: Fields) -> Fields:
    """Return the fields of a row whose second column of labels holds numbered indicators, 1.参训率=(…/…), as such.

    Forms with two levels: what stands under 指标内容 then says what the indicator is about.
    """
    second = part.first("level2")
    if second is None or second.is_level() or not _ITEM.match(second.text) or not second.first:
        return part
    name = part.items.get("name", ())
    if len(name) != 1 or name[0][0].head not in words("content"):
        return part
    rest = {role: pairs for role, pairs in part.items.items() if role not in ("level2", "name")}
    description = (*name, *part.items.get("description", ()))
    return Fields({**rest, "name": part.items["level2"], "description": description})


def name_beside(work: Work, levels: Levels, part: Fields) -> Fields:
    """Return the fields of a row whose column of names holds the level, and the next one the name.

    绩效指标 | 指标内容 | 指标值: the first column names the level, the second the indicator.
    """
    name, told = part.first("name"), part.items.get("description")
    if name is None or told is None or part.first("level2") or not _names_level(part, name):
        return part
    levels.either(name.text)
    work.claim(name.key, Status.LABEL, span=name.part)
    return Fields({**{role: pairs for role, pairs in part.items.items() if role != "description"}, "name": told})


def _names_level(part: Fields, name: Item) -> bool:
    """Say whether the column of names holds a label of a level, and the one that says what it is about the indicator.

    A label of level 1 only where the head is so (指标 | 指标内容 | 指标值): 产出指标 beside an explanation is a title.
    """
    told = part.items.get("description", ())
    if part.first("description") is None:
        return False
    return name.is_level(2) or (name.is_level(1) and told[0][0].head in words("content"))
