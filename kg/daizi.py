"""代字 taken apart: place + body + section + kind of document.

The abbreviation of a province is fixed (冀). That of a city or county is the first one or two characters of its name (秦,
北戴), sometimes with the word for its level (阿州, 黑市), sometimes behind that of its province or city (京海), and therefore
stands for many places: every reading is returned, the caller decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from kg import divisions
from kg.records import Division
from kg.vocabulary import rows

__all__ = ["Reading", "placed", "readings"]

LONGEST = 48
"""Characters of a 代字; those of the list have up to 7, and before a number no more than these are looked at
(`kg.citations.prefix.REACH`)."""
_LONGEST_UNKNOWN = 3
"""Characters of a section that the lists do not have."""
_BANNER = "旗"
_LEVEL_WORDS = "省市县区州盟旗"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take a 代字 apart.

    Attributes:
        division: place that its front stands for.
        name: full name of the body there.
        section: what the abbreviation of the section means, if there is one.
        evidence: the parts, for people: ``冀｜财｜社``.
        decisive: the place is a province whose character no other place uses.
        place: the characters that stand for the place.
        part: the characters that stand for the body, "" for the party committee.
    """

    division: Division
    name: str
    section: str | None
    evidence: str
    decisive: bool = False
    place: str = ""
    part: str = ""


@lru_cache(maxsize=4096)
def readings(daizi: str, *, loose: bool = False) -> tuple[Reading, ...]:
    """Return every way to read `daizi`, provinces before cities before counties, then by code.

    Empty if there is none, as for more than `LONGEST` characters.

    Args:
        daizi: 代字 without year and number.
        loose: let a body be followed by up to three characters that are no known section (湘发改价调); for asking again
            where the strict reading has no answer.

    >>> [(r.division.name, r.name, r.section) for r in readings("冀财社") if r.division.code == "130000"]
    [('河北省', '河北省财政厅', '社会保障')]
    """
    if len(daizi) > LONGEST:
        return ()
    found: dict[tuple[str | None, str], Reading] = {}
    for cut in range(1, min(4, len(daizi)) + 1):
        place, rest = daizi[:cut], daizi[cut:]
        for split in _bodies(rest, loose=loose):
            for code in _places(place):
                for reading in _read(code, place, rest, *split):
                    found.setdefault((reading.division.code, reading.name), reading)
    order = ("province", "city", "county")
    return tuple(
        sorted(found.values(), key=lambda r: (order.index(divisions.level(r.division.code or "")), r.division.code or ""))
    )


def placed(daizi: str, within: str | None, *, loose: bool = False) -> list[Reading]:
    """Return the readings whose place is the division with the code `within` or one above it; none without a division.

    >>> [r.name for r in placed("卢财社", "130324")]
    ['卢龙县财政局']
    """
    if within is None:
        return []
    near = {division.code for division in divisions.chain(within)}
    return [reading for reading in readings(daizi, loose=loose) if reading.division.code in near]


@cache
def _parts() -> dict[str, dict[str, str]]:
    return {row["part"]: row for row in rows("body_parts")}


@cache
def _own_names() -> dict[tuple[str, str], str]:
    """Return (part, code of the place) → name, where a place calls the body otherwise: 北京市教育委员会."""
    return {(row["part"], row["code"]): row["name"] for row in rows("body_names")}


@cache
def _meanings() -> dict[str, tuple[tuple[str, str, str], ...]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows("body_sections"):
        if row["role"] != "ending":
            found.setdefault(row["part"], []).append((row["role"], row["meaning"], row["of"]))
    return {part: tuple(rest) for part, rest in found.items()}


def _bodies(rest: str, *, loose: bool) -> Iterator[tuple[str, str | None]]:
    """Yield (body part, meaning of the section) for what follows the place: the longest body that leaves sections and kinds."""
    if _party(rest):
        yield "", None
    known = [rest[:end] for end in range(min(len(rest), _longest(_parts())), 0, -1) if rest[:end] in _parts()]
    for part in known:
        section = _sections(rest[len(part) :], part)
        if section is not None:
            yield part, section or None
            return
    if loose and known and 0 < len(rest) - len(known[0]) <= _LONGEST_UNKNOWN and not _second(rest[len(known[0]) :]):
        yield known[0], None


def _second(rest: str) -> bool:
    """Say whether another body follows: 科经信 is one that two were merged into, not a section of the first."""
    return any(rest[:end] in _parts() for end in range(2, len(rest) + 1))


def _longest(words: Iterable[str]) -> int:
    return max(map(len, words))


def _party(rest: str) -> bool:
    """Say whether only a kind follows the place: 冀发 is the party committee itself."""
    return rest in ("发", "字", "函", "文", "通")


def _sections(rest: str, part: str) -> str | None:
    """Return the meaning of sections and kinds behind a body, "" if they name no section, None if they cannot be read."""
    known, longest = _meanings(), _longest(_meanings())
    # What is read from each offset on, filled from the end: no way is tried twice.
    read: list[str | None] = [None] * len(rest) + [""]
    for start in range(len(rest) - 1, -1, -1):
        for end in range(min(len(rest), start + longest), start, -1):
            behind = read[end]
            if behind is None:
                continue
            fitting = (
                meaning if role == "section" else ""
                for role, meaning, of in known.get(rest[start:end], ())
                if role != "section" or of in ("*", part) or part.startswith(of)
            )
            meaning = next(fitting, None)
            if meaning is not None:
                read[start] = "、".join(filter(None, (meaning, behind)))
                break
    return read[0]


@cache
def _abbreviated() -> dict[str, tuple[str, ...]]:
    """Return abbreviation of a place → codes: of provinces by the list, of others by the front of their names."""
    found: dict[str, set[str]] = {}
    for row in rows("place_abbreviations"):
        found.setdefault(row["abbreviation"], set()).add(row["code"])
    for row in rows("divisions"):
        if row["to"] or divisions.level(row["code"]) == "province":
            continue
        name = divisions.stem(row["name"])
        last = row["name"][-1]
        fronts = {name[:1], name[:2], name, name[:1] + last, row["name"]}
        if last == _BANNER and len(name) > 2:
            fronts.add(name[:1] + row["name"][-2])  # 乌拉特中旗: 乌中
        for front in fronts:
            found.setdefault(front, set()).add(row["code"])
    return {front: tuple(sorted(codes)) for front, codes in found.items()}


@cache
def _decisive() -> frozenset[str]:
    return frozenset(row["abbreviation"] for row in rows("place_abbreviations") if row["shared"] == "no")


def _places(place: str) -> tuple[str, ...]:
    """Return the codes that `place` may stand for, alone or as a place inside another (京海)."""
    alone = _abbreviated().get(place, ())
    inside = []
    for cut in range(1, len(place)):
        if place[cut] in _LEVEL_WORDS:
            continue
        outer = [code for code in _abbreviated().get(place[:cut], ()) if divisions.level(code) != "county"]
        for inner in _abbreviated().get(place[cut:], ()):
            inside += [inner for code in outer if code != inner and divisions.contains(code, inner)]
    return tuple(dict.fromkeys((*alone, *inside)))


def _templates(part: str, division: Division) -> tuple[str, ...]:
    """Return how a body may be called in `division`: by its own name, else by level; cities under the state have 局 for 厅."""
    own = _own_names().get((part, division.code or ""))
    if own is not None:
        return (own,)
    row, level = _parts()[part], divisions.level(division.code or "")
    told = _present(row[level])
    if level != "province" or not division.name.endswith("市"):
        return told
    local = any(name == "-" or (name.endswith("厅") and not name.endswith("办公厅")) for name in told)
    return _present(row["city"]) if local else told


def _present(cell: str) -> tuple[str, ...]:
    """Return the names of today in a cell of body_parts.tsv."""
    return tuple(names.partition("/")[0] for names in cell.split("|"))


def _read(code: str, place: str, rest: str, part: str, section: str | None) -> Iterator[Reading]:
    division = divisions.by_code(code)
    if division is None:
        return
    for template in _templates(part, division) if part else ("中共{p}委",):
        if template == "-":
            continue
        name = template.replace("{p}", division.name) if "{p}" in template else division.name + template
        kind = rest[len(part) :]
        evidence = f"按组成规则：{place}（{division.name}）｜{part or '党委'}" + (f"｜{kind}" if part and kind else "")
        decisive = divisions.level(code) == "province" and place in _decisive()
        yield Reading(division, name, section, evidence, decisive, place, part)
