"""行政区划: codes and names of divisions from province to county, and where a text or a unit belongs.

Source: GB/T 2260 as kept in ontology/vocab/divisions.tsv (origin and licences stand in its head). Streets, towns and
development zones have no code there: they are named places under the division they lie in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kg.records import Division
from kg.text import fold
from kg.vocabulary import rows

__all__ = [
    "Mention",
    "NamedPlace",
    "ancestors",
    "by_code",
    "by_name",
    "chain",
    "contains",
    "find_all",
    "level",
    "locate",
    "places",
    "stem",
    "within_codes",
]

_STEM = re.compile(
    r"(?<=..)(?:(?:[\u4e00-\u65ce\u65d0-\u9fff]{1,3}族){0,6}自治(?:县|州|旗|区)|特别行政区|省|市|县|区|盟|旗|林区)\Z"
)
_NATIONS = re.compile(r"(?<=..)(?:维吾尔|壮族|回族)\Z")
_GENERIC = frozenset(("城区", "郊区", "矿区", "新区", "县", "区"))
_BARE = re.compile(r"(?:原|全|本|我|该|各|本级|区)?(?P<level>省|市|县|区|旗|州|盟)(?=[^,。；;、长内外])")
_UNIT = re.compile(r"[委政人财税局厅办民教卫水医农林交住建发公司审统纪组宣人社本级]")
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:街道办事处|街道|民族乡|镇|乡|苏木|(?:经济|高新)?(?:技术)?(?:产业)?开发区|高新区|新区|工业园区|产业园区|示范区|管理区)"
)
_LONGEST = 16


@dataclass(frozen=True, slots=True)
class Mention:
    """A division named in a text.

    Attributes:
        start: offset in the printed text.
        end: offset behind it.
        name: as printed.
        division: the one that is meant; None where the name is ambiguous.
        candidates: all that bear the name, in the order of their codes.
    """

    start: int
    end: int
    name: str
    division: Division | None
    candidates: tuple[Division, ...]


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A street, town or zone: a place without a code, and the division it lies in (None if not known)."""

    name: str
    within: Division | None


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return code → names, the one in force (or the latest) first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows("divisions"):
        found.setdefault(row["code"], []).append((row["to"] or "9999", row["name"]))
    return {code: tuple(name for _, name in sorted(names, reverse=True)) for code, names in found.items()}


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """Return name → codes; codes in force hide former ones of the same name, later codes earlier ones of the same province."""
    current: dict[str, set[str]] = {}
    former: dict[str, dict[str, tuple[str, str]]] = {}
    for row in rows("divisions"):
        if row["to"]:
            provinces, province = former.setdefault(row["name"], {}), row["code"][:2]
            provinces[province] = max(provinces.get(province, ("", "")), (row["to"], row["code"]))
        else:
            current.setdefault(row["name"], set()).add(row["code"])
    for name, provinces in former.items():
        current.setdefault(name, {code for _, code in provinces.values()})
    return {name: tuple(sorted(codes)) for name, codes in current.items()}


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    """Return stem (卢龙, 秦皇岛, 阿坝) → codes in force."""
    found: dict[str, list[str]] = {}
    for row in rows("divisions"):
        if not row["to"]:
            found.setdefault(stem(row["name"]), []).append(row["code"])
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _starts() -> dict[str, tuple[int, ...]]:
    """Return first two characters → lengths of the names that may stand in running text, the longest first."""
    lengths: dict[str, set[int]] = {}
    short = {name for name, codes in _stems().items() if len(name) > 1 and any(level(code) != "county" for code in codes)}
    for name in (*_codes(), *short):
        if name not in _GENERIC and len(name) <= _LONGEST:
            lengths.setdefault(name[:2], set()).add(len(name))
    return {front: tuple(sorted(found, reverse=True)) for front, found in lengths.items()}


def stem(name: str) -> str:
    """Return a name without the word for its level, where two characters remain.

    >>> stem("卢龙县"), stem("阿坝藏族羌族自治州"), stem("广西壮族自治区"), stem("赵县")
    ('卢龙', '阿坝', '广西', '赵县')
    """
    return _NATIONS.sub("", _STEM.sub("", name))


def level(code: str) -> str:
    """Return province, city or county, from the zeros at the end of a code.

    >>> level("130000"), level("130300"), level("130324")
    ('province', 'city', 'county')
    """
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def by_code(code: str) -> Division | None:
    """Return the division of a code, with its present (or last) name; None if there is no such code.

    >>> by_code("130324")
    Division(code='130324', name='卢龙县')
    """
    names = _names().get(code)
    return None if names is None else Division(code, names[0])


def ancestors(code: str) -> tuple[Division, ...]:
    """Return the divisions above a code, the nearest first; counties directly under a province have one.

    >>> [d.name for d in ancestors("130324")], [d.name for d in ancestors("419001")]
    (['秦皇岛市', '河北省'], ['河南省'])
    """
    above = dict.fromkeys((code[:4] + "00", code[:2] + "0000"))
    return tuple(d for d in map(by_code, above) if d is not None and d.code != code)


def chain(code: str) -> tuple[Division, ...]:
    """Return the division of a code and those above it, the nearest first."""
    own = by_code(code)
    return ancestors(code) if own is None else (own, *ancestors(code))


def contains(outer: str, inner: str) -> bool:
    """Say whether the division `outer` is `inner` or lies above it."""
    return inner.startswith(
        outer.removesuffix("0000") if level(outer) == "province" else outer[:4] if level(outer) == "city" else outer
    )


def within_codes(code: str) -> Iterator[str]:
    """Yield the codes in force inside a division, without its own."""
    for row in rows("divisions"):
        if not row["to"] and row["code"] != code and contains(code, row["code"]):
            yield row["code"]


def by_name(name: str, within: str | None = None) -> tuple[Division, ...]:
    """Return the divisions of a full name or of its stem, those inside `within` only where any is; empty if there is none.

    >>> by_name("卢龙"), by_name("鼓楼区", within="320100")
    ((Division(code='130324', name='卢龙县'),), (Division(code='320106', name='鼓楼区'),))
    """
    codes = _codes().get(name) or _stems().get(name, ())
    if within is not None:
        codes = _near(codes, within)
    return tuple(_named(code, name) for code in codes)


def _named(code: str, name: str) -> Division:
    names = _names()[code]
    return Division(code, name if name in names else names[0])


def _near(codes: Iterable[str], within: str) -> tuple[str, ...]:
    """Return the codes inside `within`, else those in its city, else those in its province, else those above it, else all."""
    codes = tuple(codes)
    areas = dict.fromkeys((within, within[:4] + "00", within[:2] + "0000"))
    for area in areas:
        inside = tuple(code for code in codes if contains(area, code))
        if inside:
            return inside
    return codes


def find_all(text: str, within: str | None = None) -> tuple[Mention, ...]:
    """Return the divisions named in `text`, in order, in running text and in names of units alike.

    A name that several divisions bear is resolved by the divisions named before it and by `within`; else it stays open.
    Provinces and cities are found by their stems too (河北, 秦皇岛), counties by their full names only.

    Args:
        text: as printed.
        within: code of the division that the document belongs to.

    >>> [(m.name, m.division and m.division.code) for m in find_all("河北省秦皇岛市卢龙县医疗保障局")]
    [('河北省', '130000'), ('秦皇岛市', '130300'), ('卢龙县', '130324')]
    >>> find_all("鼓楼区教育局")[0].division, find_all("南京市鼓楼区教育局")[1].division.code
    (None, '320106')
    """
    folded = fold(text)
    found: list[Mention] = []
    contexts = [] if within is None else [within]
    for start, end in _spans(folded.text):
        name = folded.text[start:end]
        codes = _codes().get(name) or _stems()[name]
        meant = _resolve(codes, contexts)
        if meant is not None:
            contexts.insert(0, meant)
        low, high = folded.span(start, end)
        division = None if meant is None else _named(meant, name)
        found.append(Mention(low, high, text[low:high], division, tuple(_named(code, name) for code in codes)))
    return tuple(found)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    position, behind, starts, codes, stems = 0, -1, _starts(), _codes(), _stems()
    while position < len(text) - 1:
        # 城区, 郊区 are names only directly behind their city.
        generic = text[position : position + 2] if position == behind else ""
        if generic in _GENERIC and generic in codes:
            yield position, position + 2
            position += 2
            continue
        for length in starts.get(text[position : position + 2], ()):
            name = text[position : position + length]
            if len(name) == length and (name in codes or name in stems):
                yield position, position + length
                position = behind = position + length
                break
        else:
            position += 1


def _resolve(codes: tuple[str, ...], contexts: list[str]) -> str | None:
    if len(codes) == 1:
        return codes[0]
    for context in contexts:
        inside = _near(codes, context)
        if len(inside) == 1:
            return inside[0]
    # 吉林省 and 吉林市, 北京市 and its stem: the higher one, if it holds all others.
    highest = min(codes, key=lambda code: (("province", "city", "county").index(level(code)), code))
    if level(highest) == "province" and all(contains(highest, code) for code in codes):
        return highest
    return None


def locate(text: str, within: str | None = None) -> Division | None:
    """Return the division that a unit or a title belongs to; None where none is named or the name is ambiguous.

    The first division named counts, made narrower by those inside it that follow. A unit that prints only its level
    (县医疗保障局, 市税务局, 省财政厅) belongs to the division of that level above `within`.

    Args:
        text: name of a unit, title of a document.
        within: code of the division that the document belongs to.

    >>> locate("卢龙县医疗保障局"), locate("鼓楼区民政局"), locate("市税务局", within="130324")
    (Division(code='130324', name='卢龙县'), None, Division(code='130300', name='秦皇岛市'))
    """
    mentions = find_all(text, within)
    meant: Division | None = None
    for mention in mentions:
        division = mention.division
        if division is None or division.code is None:
            break
        if meant is None or (meant.code is not None and contains(meant.code, division.code)):
            meant = division
    if meant is None and not mentions:
        return _by_stem(text) or (None if within is None else _bare(text, within))
    return meant


def _by_stem(text: str) -> Division | None:
    """Return the county whose stem a unit's name begins with, where only one has it: 卢龙医保局."""
    front = fold(text).text.strip()
    for length in (4, 3, 2):
        codes = _stems().get(front[:length], ())
        if len(codes) == 1 and len(front) > length and _UNIT.match(front, length):
            return by_code(codes[0])
    return None


def _bare(text: str, within: str) -> Division | None:
    found = _BARE.match(fold(text).text.strip())
    if found is None:
        return None
    return next((division for division in chain(within) if division.name.endswith(found["level"])), None)


def places(text: str, within: str | None = None) -> tuple[NamedPlace, ...]:
    """Return the streets, towns and zones named in `text`, each under its division.

    >>> places("卢龙县卢龙镇人民政府")
    (NamedPlace(name='卢龙镇', within=Division(code='130324', name='卢龙县')),)
    """
    folded = fold(text)
    listed = {row["name"]: row["within"] for row in rows("named_places")}
    found: list[NamedPlace] = []
    for name, code in listed.items():
        if name in folded.text:
            found.append(NamedPlace(name, by_code(code)))
    default = None if within is None else by_code(within)
    mentions = find_all(text, within)
    starts = [(mention.end, mention.division) for mention in mentions]
    if not mentions or mentions[0].start > 0:
        starts.insert(0, (0, default))
    for start, division in starts:
        place = _PLACE.match(text, start)
        if place and division is not None and not any(place.group() in known.name for known in found):
            found.append(NamedPlace(place.group(), division))
    return tuple(found)
