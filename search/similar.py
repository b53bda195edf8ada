"""Which past projects are like one that is described: by what it is for, its name, their indicators, the department, the money.

Each part of the score is 0 for projects that have nothing to do with each other and 1 for the same; parts that the description
does not allow (no department given) are left out, and so is their weight.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.text import compact
from kg.vocabulary import column
from search.encoder import TextEncoder
from search.filters import division_prefix
from search.profiles import Profile, Profiles

__all__ = ["WEIGHTS", "Asked", "Similar", "department_kinds", "similar"]

WEIGHTS: Mapping[str, float] = {
    "purpose": 0.4,
    "name": 0.3,
    "indicators": 0.3,
    "department": 0.15,
    "funds": 0.05,
    "division": 0.02,
}
"""How much each part counts. Set, not fitted: nobody has judged pairs of projects. What is said of the project comes first,
kind of department and money help between like ones."""

_LABELS = {
    "purpose": "用途和目标相近",
    "name": "名称相近",
    "indicators": "指标相近",
    "department": "同类部门",
    "funds": "金额相近",
    "division": "同一地区",
}
_SAID = 0.3
"""Part from which it is told to people as a reason; below it unrelated projects lie."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A project as its drafter describes it.

    Attributes:
        project: its name.
        use: what the money is for, and the goals; empty where she said neither.
        department: of the project, else None.
        division: name or code, else None.
        year: that the form is for, else None.
        wan: its money in 万元, else None.
    """

    project: str
    use: str = ""
    department: str | None = None
    division: str | None = None
    year: int | None = None
    wan: Decimal | None = None

    @property
    def text(self) -> str:
        """Name and use in one text."""
        return f"{self.project} {self.use}".strip()


@dataclass(frozen=True, slots=True)
class Similar:
    """A past project that is like the one described.

    Attributes:
        profile: the project.
        score: 0–1, comparable within one answer.
        reasons: parts of the score, by lane.
        why: the same for people, in Chinese, strongest first.
    """

    profile: Profile
    score: float
    reasons: Mapping[str, float]
    why: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the object that ``jixiao similar --json`` prints; numbers stay `Decimal`."""
        told = self.profile
        funds = None if told.raw is None else {"raw": told.raw, "value": told.value, "unit": told.unit, "wan": told.wan}
        return {
            "iri": told.iri,
            "name": told.name,
            "department": told.departments[0] if told.departments else None,
            "division": told.division,
            "year": told.year,
            "funds": funds,
            "score": round(self.score, 4),
            "reasons": {name: round(part, 4) for name, part in self.reasons.items()},
            "why": list(self.why),
            "indicators": told.indicators,
        }


def department_kinds(profile: Profile) -> frozenset[str]:
    """Return what kind of bodies a project belongs to: their names without the division in front and 本级 behind.

    >>> sorted(department_kinds(Profile("p", "道路养护", departments=("澄湖县交通运输局本级",), division="澄湖县")))
    ['交通运输局']
    """
    names = (compact(name).removesuffix("本级").removesuffix("机关") for name in profile.departments)
    return frozenset(name.removeprefix(profile.division or "") or name for name in names)


def similar(
    profiles: Profiles,
    encoder: TextEncoder,
    asked: Asked,
    *,
    top: int = 10,
    without: Collection[str] = (),
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Similar]:
    """Return the projects that are most like the one described, best first.

    Args:
        profiles: of the library.
        encoder: the one that the index was written with.
        asked: the description.
        top: number of projects at most.
        without: IRIs of projects that do not count.
        weights: of the parts.
    """
    parts = lanes(profiles, encoder, asked)
    whole = sum(weights[name] for name in parts)
    weighted = {name: np.asarray(part * weights[name] / whole, np.float32) for name, part in parts.items()}
    total = np.asarray(sum(weighted.values()), np.float32)
    order = [int(at) for at in np.argsort(-total, kind="stable") if profiles.all[int(at)].iri not in without][:top]
    return [
        Similar(
            profiles.all[at],
            float(total[at]),
            {name: float(part[at]) for name, part in weighted.items() if part[at] > 0},
            _why({name: float(part[at]) for name, part in parts.items()}, _shared(asked.project, profiles.all[at].name)),
        )
        for at in order
    ]


def lanes(profiles: Profiles, encoder: TextEncoder, asked: Asked) -> dict[str, Scores]:
    """Return what speaks for each profile, by part, each ``(n,) float32`` in 0–1."""
    name, purpose = encoder.encode([asked.project, asked.text])
    names, purposes, sets = profiles.vectors
    grounds = profiles.background
    found = {
        "purpose": _above(np.maximum(purposes @ purpose, names @ purpose), grounds[1]),
        "name": np.asarray((_above(names @ name, grounds[0]) + profiles.name_cosines(asked.project)) / 2, np.float32),
        "indicators": _above(sets @ purpose, grounds[2]),
    }
    if asked.department:
        found["department"] = _departments(profiles, asked.department)
    if asked.wan is not None and asked.wan > 0:
        # A like sum says something of a like thing only.
        found["funds"] = found["purpose"] * np.array([_near(asked.wan, each.wan) for each in profiles.all], np.float32)
    if asked.division:
        found["division"] = np.array([_within(asked.division, each) for each in profiles.all], np.float32)
    return found


def _why(parts: Mapping[str, float], shared: tuple[str, ...]) -> tuple[str, ...]:
    """Return the reasons for people, strongest first."""
    told = []
    for name in sorted(parts, key=lambda name: -parts[name]):
        if parts[name] >= _SAID:
            told.append(f"{_LABELS[name]}（{'、'.join(shared)}）" if name == "name" and shared else _LABELS[name])
    return tuple(told)


def _above(products: Scores, ground: float) -> Scores:
    """Return inner products as parts: 0 for what unrelated texts have, 1 for the same."""
    return np.asarray(np.clip((products - ground) / max(1e-6, 1 - ground), 0, 1), np.float32)


def _departments(profiles: Profiles, asked: str) -> Scores:
    """Return 1 for projects of the same kind of department, part of it for a name that shares words with it."""
    name = compact(asked).removesuffix("本级")
    kinds = [department_kinds(each) for each in profiles.all]
    known = [kind for kind in frozenset().union(*kinds) if name.endswith(kind)]
    kind = max(known, key=len, default=name)
    scores = {each: _overlap(kind, each) for each in frozenset().union(*kinds)}
    return np.array([max((scores[each] for each in of), default=0.0) for of in kinds], np.float32)


def _overlap(one: str, other: str) -> float:
    """Return the share of pairs of neighbouring characters that two names have in common."""
    if one == other:
        return 1.0
    left, right = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(left & right) / len(left | right) if left | right else 0.0


def _near(asked: Decimal, wan: Decimal | None) -> float:
    """Return how near two sums are: 1 the same, ½ where one is twice the other, 0 where one is not known."""
    if wan is None or wan <= 0:
        return 0.0
    return float(min(asked, wan) / max(asked, wan))


def _within(division: str, profile: Profile) -> float:
    code = division_prefix(division) if division.isdecimal() else None
    if code is not None:
        return float((profile.division_code or "").startswith(code))
    return float(compact(division) == compact(profile.division or ""))


def _shared(one: str, other: str) -> tuple[str, ...]:
    """Return the texts of two characters and more that both names have, longest first, three at most.

    How both are paid (补助, 专项资金) is no likeness that people look for.

    >>> _shared("村卫生室药品采购补助", "村卫生室运行补助"), _shared("道路专项资金", "公园专项资金")
    (('村卫生室',), ())
    """
    left, right = compact(one), compact(other)
    funding = column("drafting", "word", **{"class": "funding"})
    found: list[str] = []
    for length in range(min(len(left), len(right)), 1, -1):
        for at in range(len(left) - length + 1):
            part = left[at : at + length]
            if part in right and not any(part in longer for longer in (*found, *funding)):
                found.append(part)
    return tuple(found[:3])
