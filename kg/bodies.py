"""发文机关: which body issues under a 代字.

A 代字 names its body by abbreviations: ``冀财社`` is 冀 (a place) + 财 (a body) + 社 (a section); bodies of the state have
their own (``国办发``). Three sources, in this order of certainty:

1. what documents say themselves (`learn`): a title beside the number that names the issuer, a body printed before the 代字;
2. the list ontology/vocab/bodies.tsv;
3. the rule of composition, with the parts in ontology/vocab/body_parts.tsv and body_sections.tsv.

The same abbreviation means different places (卢 is 卢龙县 or 卢氏县), so the rule needs the division that the citing document
belongs to: its own abbreviation, that of its city, that of its province are tried. The character of a province that no
other place uses (冀, not 宁) decides by itself. What stays open is left open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg import divisions
from kg.citations import find_all
from kg.citations import parse as parse_number
from kg.daizi import Reading, readings
from kg.errors import ParseError
from kg.records import Division
from kg.text import compact
from kg.vocabulary import column, rows

__all__ = [
    "Certainty",
    "Issuer",
    "Knowledge",
    "Observation",
    "Resolution",
    "describe",
    "learn",
    "observe",
    "observe_text",
    "resolve",
]

_WHOLE_COUNTRY = "000000"
_MOST_CANDIDATES = 40
_REACH = 24


class Certainty(StrEnum):
    """How an issuer is known, from the surest to the least sure."""

    DOCUMENT = "document"
    VOCABULARY = "vocabulary"
    RULE = "rule"
    RULE_INSIDE = "rule_inside"


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that may stand behind a 代字.

    Attributes:
        name: full name of the body.
        division: that it belongs to; None for bodies of the state.
        certainty: how it is known.
        verified: True where a document names it; False for general usage and for the rule.
        evidence: the text, the list or the rule it rests on, in Chinese.
        section: section of the body (社会保障), where the 代字 names one.
    """

    name: str
    division: Division | None
    certainty: Certainty
    verified: bool
    evidence: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Answer to `resolve`.

    Attributes:
        status: ok, ambiguous (candidates are given) or unknown.
        daizi: 代字 that was asked for.
        body: the issuer, where status is ok.
        candidates: the issuers that come into question, the likeliest first; for ok those that were not taken.
    """

    status: str
    daizi: str
    body: Issuer | None
    candidates: tuple[Issuer, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """What a document says of a 代字.

    Attributes:
        daizi: 代字 without year and number.
        body: name of the issuer as printed or as completed by the document's division.
        division: code of the division in which it was seen, None for everywhere.
        place: where it was read, for people: file, page, cell.
    """

    daizi: str
    body: str
    division: str | None
    place: str


Knowledge = Mapping[str, tuple[Observation, ...]]
"""代字 → what documents say of it."""


def learn(observations: Iterable[Observation]) -> Knowledge:
    """Return observations by 代字, for `resolve`; the order of equal ones does not matter.

    >>> known = learn([Observation("秦联", "卢龙县联席会议", "130324", "某表第 3 行")])
    >>> resolve("秦联", "130324", known).body.certainty.value
    'document'
    """
    found: dict[str, set[Observation]] = {}
    for observation in observations:
        found.setdefault(observation.daizi, set()).add(observation)
    return {
        daizi: tuple(sorted(seen, key=lambda o: (o.division or "", o.body, o.place))) for daizi, seen in sorted(found.items())
    }


def observe(daizi: str, title: str | None, before: str, division: str | None, place: str) -> Observation | None:
    """Return what one citation says of its issuer, or None if it says nothing that fits the 代字.

    Args:
        daizi: 代字 of the citation.
        title: title beside the number; what stands before 关于 in it may be the issuer.
        before: text printed directly before the 代字 (``市税务局``).
        division: code of the division of the document.
        place: where it was read.

    >>> observe("秦医保", "秦皇岛市医疗保障局关于结算的通知", "", "130324", "某表").body
    '秦皇岛市医疗保障局'
    >>> observe("秦税发", None, "根据市税务局", "130324", "某表").body
    '国家税务总局秦皇岛市税务局'
    >>> observe("秦税发", "关于缴费的通知", "", "130324", "某表") is None
    True
    """
    named = (title or "").partition("关于")[0].strip("《》 ") if title and "关于" in title else ""
    possible = [_issuer(reading, Certainty.RULE) for reading in _placed(daizi, division)]
    for issuer in possible:
        printed = compact(named) or compact(before)
        if issuer.division is None or not printed:
            continue
        short = divisions.stem(issuer.division.name)
        tail = issuer.name.rpartition(issuer.division.name)[2]
        if printed == issuer.name or (tail and printed.endswith(tail) and (short in printed or not named)):
            whole = issuer.division.code if issuer.division.code else division
            return Observation(daizi, named or issuer.name, whole, place)
    if named and divisions.locate(named) is not None and not possible:
        located = divisions.locate(named)
        return Observation(daizi, compact(named), None if located is None else located.code, place)
    return None


def observe_text(text: str, division: str | None, place: str) -> tuple[Observation, ...]:
    """Return what the numbers cited in `text` say of their issuers, in order; see `observe`.

    >>> [o.body for o in observe_text("市税务局秦税发〔2021〕6号", "130324", "某表第 3 行")]
    ['国家税务总局秦皇岛市税务局']
    """
    found = []
    for citation in find_all(text):
        before = text[max(0, citation.start - _REACH) : citation.start]
        seen = observe(parse_number(citation.normalized).prefix, citation.title, before, division, place)
        if seen is not None:
            found.append(seen)
    return tuple(found)


def resolve(daizi: str, within: str | None = None, knowledge: Knowledge | None = None) -> Resolution:
    """Return the body that issues under `daizi`, as far as it can be told.

    Args:
        daizi: 代字, or a whole number in any spelling.
        within: code of the division of the document that cites it.
        knowledge: what documents say, from `learn`.

    >>> resolve("秦医保", "130324").body.name
    '秦皇岛市医疗保障局'
    >>> answer = resolve("卢政办发")
    >>> answer.status, [i.name for i in answer.candidates]
    ('ambiguous', ['卢龙县人民政府办公室', '卢氏县人民政府办公室'])
    >>> resolve("国办发", "130324").body.name
    '国务院办公厅'
    """
    prefix = _prefix(daizi)
    issuers = _observed(prefix, within, knowledge or {})
    if len({issuer.name for issuer in issuers}) == 1:
        return Resolution("ok", prefix, issuers[0])
    if issuers:
        return Resolution("ambiguous", prefix, None, tuple(issuers))
    listed = _listed(prefix, within)
    own = [] if listed else _named(prefix)
    placed = [_issuer(reading, Certainty.RULE) for reading in _placed(prefix, within)]
    provincial = [_issuer(reading, Certainty.RULE) for reading in readings(prefix) if reading.decisive]
    inside = [_issuer(reading, Certainty.RULE_INSIDE) for reading in _inside(prefix, within)]
    for taken in (listed, own, provincial, placed, inside):
        if len(taken) == 1:
            return Resolution("ok", prefix, taken[0], tuple(i for i in placed if i.name != taken[0].name))
        if taken:
            return Resolution("ambiguous", prefix, None, tuple(taken))
    possible = readings(prefix)
    anywhere = [_issuer(reading, Certainty.RULE) for reading in possible]
    # One character that fits one county alone is no proof: the place may be one that our list spells otherwise, or lacks.
    if len(possible) == 1 and within is None and len(possible[0].place) > 1:
        return Resolution("ok", prefix, anywhere[0])
    status = "ambiguous" if anywhere else "unknown"
    return Resolution(status, prefix, None, tuple(anywhere[:_MOST_CANDIDATES]))


def describe(daizi: str, within: str | None = None, knowledge: Knowledge | None = None) -> dict[str, object]:
    """Return the answer of `resolve` in the shape of ``jixiao issuer`` (interfaces.md).

    >>> describe("秦医保", "130324")["status"]
    'ok'
    """
    answer = resolve(daizi, within, knowledge)
    return {
        "status": answer.status,
        "daizi": answer.daizi,
        "within": within,
        "issuer": None if answer.body is None else _json(answer.body),
        "candidates": [_json(issuer) for issuer in answer.candidates],
    }


def _json(issuer: Issuer) -> dict[str, object]:
    division = issuer.division
    return {
        "name": issuer.name,
        "division": None if division is None else {"code": division.code, "name": division.name},
        "section": issuer.section,
        "certainty": issuer.certainty.value,
        "verified": issuer.verified,
        "evidence": issuer.evidence,
    }


def _prefix(daizi: str) -> str:
    text = compact(daizi)
    try:
        return parse_number(text).prefix or text
    except ParseError:
        return text


def _observed(prefix: str, within: str | None, knowledge: Knowledge) -> list[Issuer]:
    found = []
    for seen in knowledge.get(prefix, ()):
        near = seen.division is None or within is None or divisions.contains(seen.division, within)
        if near or (within is not None and seen.division is not None and divisions.contains(within, seen.division)):
            division = divisions.by_code(seen.division) if seen.division else None
            found.append(Issuer(seen.body, division, Certainty.DOCUMENT, True, seen.place))
    return found


def _listed(prefix: str, within: str | None) -> list[Issuer]:
    found = []
    for row in rows("bodies"):
        if row["daizi"] != prefix:
            continue
        region = row["region"]
        if region == _WHOLE_COUNTRY or within is None or divisions.contains(region, within):
            division = None if region == _WHOLE_COUNTRY else divisions.by_code(region)
            verified = row["verified"] == "yes"
            found.append(Issuer(row["body"], division, Certainty.VOCABULARY, verified, f"代字表：{row['evidence']}"))
    return found


def _named(prefix: str) -> list[Issuer]:
    """Return the body whose name itself stands in the number: 国务院令, 民航总局."""
    for noun in ("令", "公告", "通告"):
        if prefix.endswith(noun) and len(prefix) > len(noun):
            return [Issuer(prefix.removesuffix(noun), None, Certainty.DOCUMENT, True, "机关名称见于文号")]
    if prefix.endswith(tuple(column("citation_words", "word", role="body"))) and not readings(prefix):
        return [Issuer(prefix, None, Certainty.DOCUMENT, True, "机关名称见于文号")]
    return []


def _placed(prefix: str, within: str | None) -> list[Reading]:
    """Return the readings whose place is the division `within` or one above it."""
    if within is None:
        return []
    near = {division.code for division in divisions.chain(within)}
    return [reading for reading in readings(prefix) if reading.division.code in near]


def _inside(prefix: str, within: str | None) -> list[Reading]:
    """Return the readings whose place lies inside the division `within`."""
    if within is None:
        return []
    return [r for r in readings(prefix) if r.division.code is not None and divisions.contains(within, r.division.code)]


def _issuer(reading: Reading, certainty: Certainty) -> Issuer:
    return Issuer(reading.name, reading.division, certainty, False, reading.evidence, reading.section)
