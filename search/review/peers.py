"""A target among its peers: the same measure in other forms of a library. Its own past is looked at in `search.review.past`.

Always hints, with the distribution: another number may be right, and the reviewer asks why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import quantiles

from kg.check import Finding
from kg.check.base import describe, source_of
from kg.places import where
from kg.records import Indicator, Reading
from kg.text import compact
from kg.units import parse_unit
from search.review.past import Past, in_past

__all__ = ["Peers", "beside_peers"]

_LEAST = 5
"""Targets of other forms from which on a distribution says something."""
_WHISKER = Decimal("1.5")
"""Distances between the quartiles by which a value lies outside them: Tukey's fences."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Peers:
    """The targets of other forms for the same measure: number, quartiles and median, in the printed unit."""

    n: int
    q1: Decimal
    median: Decimal
    q3: Decimal

    def to_json(self) -> dict[str, object]:
        """Return the object that ``jixiao review --json`` prints."""
        return {"n": self.n, "q1": float(self.q1), "median": float(self.median), "q3": float(self.q3)}


def _key(indicator: Indicator) -> Key | None:
    target = indicator.target
    name = compact(indicator.level3)
    return None if target.value is None or target.upper is not None or not name else (name, target.unit or "")


def _peers(values: Sequence[Decimal]) -> Peers | None:
    if len(values) < _LEAST:
        return None
    q1, median, q3 = (Decimal(str(q)) for q in quantiles([float(v) for v in values], n=4, method="inclusive"))
    return Peers(len(values), q1, median, q3)


def per_head(reading: Reading) -> Iterator[tuple[Indicator, Decimal]]:
    """Yield the numbers of people of a form, each with the money of its project a head, in yuan."""
    wan = {
        project.ref: project.funds.amounts.total.wan
        for project in reading.projects
        if project.funds is not None and project.funds.amounts.total is not None
    }
    for indicator in reading.indicators:
        target, money = indicator.target, wan.get(indicator.project or "")
        unit = parse_unit(target.unit) if target.unit else None
        people = unit is not None and unit.dimension == "person" and unit.per is None and target.upper is None
        if money and unit is not None and people and target.value and indicator.term != "long_term":
            yield indicator, (money * 10_000 / (target.value * unit.factor)).quantize(Decimal("0.01"))


class Library:
    """The targets of a library by measure, read once for all forms that are reviewed."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._targets: dict[Key, list[tuple[str, Decimal]]] = defaultdict(list)
        self._per_head: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        self.past = Past()
        for reading in readings:
            self.past.add(reading)
            for indicator, yuan in per_head(reading):
                self._per_head[compact(indicator.level3)].append((reading.sha256, yuan))
            for indicator in reading.indicators:
                key = _key(indicator)
                if key is not None and indicator.target.value is not None and indicator.term != "long_term":
                    self._targets[key].append((reading.sha256, indicator.target.value))

    def peers(self, reading: Reading, indicator: Indicator) -> Peers | None:
        """Return the distribution of the same measure in other files, None where there are fewer than five."""
        key = _key(indicator)
        return _peers([value for sha, value in self._targets.get(key, []) if sha != reading.sha256]) if key else None

    def heads(self, reading: Reading, indicator: Indicator) -> Peers | None:
        """Return the money a head, in yuan, of other forms with a number of people so called; None for fewer than five."""
        told = self._per_head.get(compact(indicator.level3), [])
        return _peers([value for sha, value in told if sha != reading.sha256])


def beside_peers(reading: Reading, library: Library) -> list[tuple[Finding, Peers | None]]:
    """Return the hints about targets that stand out among others or beside their own past, each kind of message once."""
    found: list[tuple[Finding, Peers | None]] = []
    for indicator in reading.indicators:
        value = indicator.target.value
        peers = library.peers(reading, indicator) if value is not None else None
        if value is not None and peers is not None and _outside(value, peers):
            side = "高于" if value > peers.q3 else "低于"
            message = (
                f"“{indicator.level3}”目标{indicator.target.raw}，{side}同类：{peers.n}个同名指标，"
                f"中位数{_plain(peers.median)}，四分之一至四分之三在{_plain(peers.q1)}—{_plain(peers.q3)}之间"
            )
            found.append((hint("peer_outlier", indicator, message), peers))
    found += [(finding, None) for finding in in_past(reading, library.past, hint)]
    for indicator, yuan in per_head(reading):
        peers = library.heads(reading, indicator)
        if peers is not None and _outside(yuan, peers):
            side = "高于" if yuan > peers.q3 else "低于"
            message = (
                f"按“{indicator.level3} {indicator.target.raw}”计，人均资金{_plain(yuan)}元，{side}同类：{peers.n}个项目，"
                f"中位数{_plain(peers.median)}元，四分之一至四分之三在{_plain(peers.q1)}—{_plain(peers.q3)}元之间"
            )
            found.append((hint("funds_per_head", indicator, message), peers))
    return list(_once(found))


def _once(found: Iterable[tuple[Finding, Peers | None]]) -> Iterator[tuple[Finding, Peers | None]]:
    """Yield each message once, with the places of all that it is true of."""
    same: dict[tuple[str, str], list[tuple[Finding, Peers | None]]] = defaultdict(list)
    for finding, peers in found:
        same[finding.rule, finding.message].append((finding, peers))
    for (_rule, message), all_of in same.items():
        first, peers = all_of[0]
        places = [where(finding.place) for finding, _peers in all_of if finding.place is not None]
        many = f"（共{len(all_of)}处：{'、'.join(dict.fromkeys(places))}）" if len(all_of) > 1 else ""
        yield replace(first, message=message + many), peers


def _outside(value: Decimal, peers: Peers) -> bool:
    reach = (peers.q3 - peers.q1) * _WHISKER
    return value < peers.q1 - reach or value > peers.q3 + reach


def hint(rule: str, indicator: Indicator, message: str) -> Finding:
    """Return a finding of a rule beside others, about an indicator."""
    told = describe("checks_beside_others")[rule]
    printed = f"{indicator.level3} {indicator.target.raw}"
    return Finding(
        rule, "info", told.confidence, indicator.project, indicator.level3, indicator.place, printed, message,
        source_of(told), suggestion=told.suggestion,
    )  # fmt: skip


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
