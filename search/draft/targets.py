"""What target to propose, and the distribution of past ones that stands behind it.

A rate, a price or a deadline of like projects can be taken over; how many there are of something is a matter of the project
itself. Where past numbers lie far apart, and the drafter's own text says no number, the target stays open: sign and unit are
there, the number is hers to fill in.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.records import Target
from kg.text import compact
from kg.units import parse_unit
from kg.values import find_all, parse
from kg.values import format as spelled
from search.draft.model import Distribution
from search.wordings import Use

__all__ = ["Proposal", "distribution", "moved", "propose"]

_NEAR = Decimal("1.3")
"""Upper over lower quartile up to which numbers of different projects are one standard."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=\s*年|[-./]\d)")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target with what stands behind it, and what the drafter should know (in Chinese)."""

    target: Target
    distribution: Distribution | None
    note: str = ""


def _ranked(values: Sequence[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def distribution(uses: Sequence[Use], of: str = "wording") -> Distribution | None:
    """Return the distribution of the numbers in the unit that most of `uses` have; None where they have none.

    Quartiles by linear interpolation between the numbers (inclusive), as spreadsheets compute them.
    """
    numeric = [use for use in uses if use.kind == "quantitative" and use.value is not None]
    if not numeric:
        return None
    unit = _ranked([use.unit or "" for use in numeric])[0][0]
    taken = [use for use in numeric if (use.unit or "") == unit]
    numbers = sorted(use.value for use in taken if use.value is not None)
    quarters = statistics.quantiles(numbers, n=4, method="inclusive") if len(numbers) > 1 else numbers * 3
    years: defaultdict[int, list[Decimal]] = defaultdict(list)
    for use in taken:
        if use.year is not None and use.value is not None:
            years[use.year].append(use.value)
    return Distribution(
        n=len(numbers),
        min=numbers[0],
        q1=quarters[0],
        median=quarters[1],
        q3=quarters[2],
        max=numbers[-1],
        unit=unit or None,
        of=of,
        operators=_ranked([use.operator or "" for use in taken]),
        by_year=tuple((year, len(told), statistics.median(told)) for year, told in sorted(years.items())),
    )


def propose(
    name: str,
    uses: Sequence[Use],
    *,
    own_text: str,
    year: int | None,
    wide: Sequence[Use] = (),
    filled: bool = False,
    sound: Callable[[Target], bool] = lambda _: True,
) -> Proposal:
    """Return the target to propose for a wording.

    Args:
        name: of the wording.
        uses: past uses of it, those of similar projects first.
        own_text: use and goals as the drafter wrote them: a number of hers that fits is taken.
        year: of the form, for deadlines.
        wide: uses of other wordings of the same measure, for the distribution where `uses` are few.
        sound: whether a target is without fault: past forms hold mistakes, which are not to be handed on.
        filled: whether the name is a pattern with its slot filled: past counts are then of other things.
    """
    spread = distribution(uses)
    if spread is not None and spread.n < 5 and wide:
        wider = distribution([*uses, *(use for use in wide if (use.unit or None) == spread.unit)], "measure")
        spread = wider if wider is not None and wider.n > spread.n else spread
    kinds = Counter(use.kind for use in uses)
    numeric = spread is not None and kinds["quantitative"] * 2 >= sum(kinds.values())
    if spread is not None and numeric and filled and not _ratio(spread):
        return Proposal(Target(""), None, "请填本项目的数和单位")
    if spread is not None and numeric:
        return _number(name, uses, spread, own_text, sound)
    return _words(name, uses, year, spread, sound)


def _number(name: str, uses: Sequence[Use], spread: Distribution, own_text: str, sound: Callable[[Target], bool]) -> Proposal:
    own = _own_number(name, spread, own_text)
    if own is not None:
        return Proposal(own, spread, "数字取自填写的用途")
    sign = spread.operators[0][0] if spread.operators else ""
    known = Target("", sign or None, sign or None, unit=spread.unit, kind="quantitative")
    if not _shared(spread):
        return Proposal(known, spread, f"随项目规模而定，请填本项目的数{f'（{spread.unit}）' if spread.unit else ''}")
    counts = Counter(
        (use.value, use.raw) for use in uses if use.value is not None and (use.unit or None) == spread.unit and use.raw
    )
    # A number that somebody set: the one nearest to the median, in the spelling most used at it.
    nearest = sorted(counts, key=lambda each: (abs(each[0] - spread.median), -counts[each], each[0], each[1]))
    for _, raw in nearest:
        target = _plain(name, parse(raw, name=name, unit=spread.unit).target, spread)
        if sound(target):
            return Proposal(target, spread)
    return Proposal(known, spread, "以往的指标值都有疑问，请自行填写" if nearest else "没有可参考的指标值，请填写")


def _plain(name: str, target: Target, spread: Distribution) -> Target:
    """Return the target with a sign that can be met and missed: a bare 100%, and ≥100%, which nothing passes, are =100%."""
    whole = spread.unit == "%" and target.value == 100 and target.effective_operator == "≥"
    bare = target.operator is None and target.value is not None and target.upper is None and target.effective_operator == "="
    plain = replace(target, unit=target.unit or spread.unit)
    return parse(spelled(replace(plain, operator="=", effective_operator="=") if whole or bare else plain), name=name).target


def _ratio(spread: Distribution) -> bool:
    found = parse_unit(spread.unit) if spread.unit else None
    return found is not None and found.dimension == "ratio"


def _shared(spread: Distribution) -> bool:
    """Say whether the numbers are a standard that projects share (a rate, a price, a term), not the size of each."""
    if _ratio(spread):
        return True
    if spread.median == 0:
        return spread.q3 == 0
    found = parse_unit(spread.unit) if spread.unit else None
    if found is None or (found.per is None and found.dimension not in ("time", "score", "level")):
        return False
    return spread.n >= 3 and spread.q1 > 0 and spread.q3 / spread.q1 <= _NEAR


def _own_number(name: str, spread: Distribution, text: str) -> Target | None:
    """Return the number that the drafter's text states of what the wording counts, in its unit."""
    if spread.unit in (None, "%"):
        return None
    for found in find_all(text):
        target = found.value.target
        if (
            target.value is not None
            and target.unit == spread.unit
            and _common(name, text[max(0, found.start - 12) : found.end + 12])
        ):
            sign = target.operator or (spread.operators[0][0] if spread.operators else "")
            return parse(f"{sign}{target.value:f}{target.unit}", name=name).target
    return None


def _common(name: str, text: str) -> bool:
    plain = compact(text)
    return any(name[at : at + 2] in plain for at in range(len(name) - 1))


def _words(
    name: str, uses: Sequence[Use], year: int | None, spread: Distribution | None, sound: Callable[[Target], bool]
) -> Proposal:
    """Return the commonest target in words, dates moved to the year of the form."""
    told = [(use.raw, use.year) for use in uses if use.raw and use.kind != "quantitative"] or [
        (use.raw, use.year) for use in uses if use.raw
    ]
    if not told:
        return Proposal(Target(""), spread, "没有可参考的指标值，请填写")
    for raw, _ in _ranked([moved(raw, used, year) for raw, used in told]):
        target = parse(raw, name=name).target
        if sound(target):
            note = "" if year is not None or not _YEAR.search(raw) else "日期中的年份请按本年度填写"
            return Proposal(target, spread, note)
    return Proposal(Target(""), spread, "以往的指标值都有疑问，请自行填写")


def moved(raw: str, used: int | None, year: int | None) -> str:
    """Return a date with the years moved from the form it stood in to the year of this one.

    >>> moved("2023年10月底前", 2023, 2027), moved("2024年3月前", 2023, 2027), moved("2023年底", 2023, None)
    ('2027年10月底前', '2028年3月前', '2023年底')
    """
    if used is None or year is None:
        return raw
    return _YEAR.sub(lambda found: str(int(found[0]) + year - used), raw)
