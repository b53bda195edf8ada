"""What a body is by its name: its level and field of government, and the body that it is a unit of.

A field is read from the words of the name without its place (ontology/vocab/fields.tsv), the longest first; words of
several fields give none (农业农村和水利局). A unit is known by its name, which begins with that of its department
(甲县水务局河道站), or says that it is the department itself (本级, 机关).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kg import divisions
from kg.divisions import find_all
from kg.records import Division
from kg.vocabulary import rows

__all__ = ["field_of", "level_of", "parent_of"]

_TOWNSHIP = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:(?<!乡)镇|(?<!城)乡|苏木|街道)(?=人民政府|政府|党委|党工委|办事处|财政所|卫生院|中心|综合|便民|\Z)"
)
_ITSELF = re.compile(r"(?:[(（]?(?:本级|机关)[)）]?|\(本级\))\Z")
_SUFFIX = {"省": "province", "自治区": "province", "县": "county", "旗": "county", "区": "county", "州": "city", "盟": "city"}
_STATE = re.compile(r"\A(?:中华人民共和国|中共中央|国务院|国家|全国|最高人民)")


def field_of(name: str) -> str | None:
    """Return the notation of the field of government that a body works in; None where none or several fit.

    Fields of one 类 give the 类 where there is a concept for it.

    >>> field_of("甲县水务局"), field_of("乙县住房和城乡建设局"), field_of("丙县教育局办公室"), field_of("丁县人民政府办公室")
    ('213.water', '212', '205', '201')
    >>> field_of("甲县发改和粮食局"), field_of("甲县教育和体育局"), field_of("甲县某某公司")
    (None, None, None)
    """
    rest = _without_place(name)
    found = _matched(rest)
    if len(found) == 1:
        return next(iter(found))
    codes = {notation.partition(".")[0] for notation in found}
    return codes.pop() if len(codes) == 1 and codes & _words("words").keys() else None


def level_of(name: str, division: Division | None) -> str | None:
    """Return the notation of a body's level: state, province, city, county, township; None where it is not known.

    Args:
        name: of the body.
        division: that it belongs to; one without a code is known by its last character, 市 says nothing then.

    >>> county = Division(None, "甲县")
    >>> level_of("财政部", None), level_of("甲县柳河镇人民政府", county), level_of("甲县乡村振兴局", county)
    ('state', 'township', 'county')
    """
    if _TOWNSHIP.search(name):
        return "township"
    if division is None:
        return "state" if name in _central() or _STATE.match(name) else None
    if division.code is not None and divisions.by_code(division.code) is not None:
        return divisions.level(division.code)
    return next((level for suffix, level in _SUFFIX.items() if division.name.endswith(suffix)), None)


def parent_of(name: str, others: Iterable[str]) -> str | None:
    """Return the body that a body is a unit of: the longest of `others` that its name begins with; None if there is none.

    >>> parent_of("甲县水务局河道管理站", ["甲县水务局", "甲县"]), parent_of("甲县水务局本级", [])
    ('甲县水务局', '甲县水务局')
    >>> parent_of("甲县水务局", ["甲县水务局"]) is None
    True
    """
    itself = _ITSELF.sub("", name)
    if itself != name and len(itself) > 3:
        return itself
    fitting = [other for other in others if other != name and name.startswith(other) and _ends_as_body(other)]
    return max(fitting, key=len, default=None)


def _ends_as_body(name: str) -> bool:
    """Say whether a name is that of a department; 甲县人民政府办公室 is a body beside the government, not a unit of it."""
    return len(name) > 3 and name.endswith(("局", "委员会", "厅", "部", "院", "中心", "学校", "医院", "联合会"))


def _without_place(name: str) -> str:
    end = 0
    for mention in find_all(name[:40]):
        if mention.start != end:
            break
        end = mention.end
    rest = name[end:]
    return re.sub(r"\A[\u4e00-\u9fff]{1,3}?[省市县区旗州盟](?=[\u4e00-\u9fff]{2})", "", rest) if end == 0 else rest


@cache
def _words(column: str) -> dict[str, tuple[str, ...]]:
    return {row["notation"]: tuple(row[column].split()) for row in rows("fields")}


def _matched(text: str) -> set[str]:
    """Return the fields whose words stand in `text` and not inside a longer word; weak words where there are no others."""
    spans = [
        (match.start(), match.end(), notation, column)
        for column in ("words", "weak")
        for notation, words in _words(column).items()
        for word in words
        for match in re.finditer(re.escape(word), text)
    ]
    found: dict[str, set[str]] = {"words": set(), "weak": set()}
    for start, end, notation, column in spans:
        if not any(low <= start and end <= high and high - low > end - start for low, high, *_ in spans):
            found[column].add(notation)
    return found["words"] or found["weak"]


@cache
def _central() -> frozenset[str]:
    listed = {row["body"] for row in rows("bodies") if row["region"] == "000000"}
    return frozenset(listed | {row["full"] for row in rows("body_short_names") if row["level"] == "state"})
