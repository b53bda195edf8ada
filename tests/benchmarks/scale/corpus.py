"""Large corpora in real proportions: invented counties × bureaus × years, made of the samples' projects.

The recipe, all of it drawn from `random.Random(key)` with a readable key, so that a form does not change when others are added:

* counties with names of two characters, twelve to a city, nine cities to a province; codes that GB/T 2260 does not assign;
* ten bureaus a county, four years, three or so projects a bureau and year, seven or so indicators a project (`kg.samples`);
* three of four indicators have a name that their county alone uses and keeps over the years, one of four a common one;
* the document that a project rests on is drawn by Zipf's law (exponent 1) out of `DOCUMENTS` a province, numbers and titles
  invented.

A form is the object that the samples are written from, so it can be printed in each of their formats; `records` makes of it the
reading that the product makes, for sizes at which reading is not what is asked.
"""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from kg.samples.content import (
    SampleDocument,
    SampleIndicator,
    SampleProject,
    rows_of,
    sample_bureaus,
    sample_document,
    sample_project,
)
from kg.samples.layouts import text_of

__all__ = ["DOCUMENTS", "YEARS", "form", "forms", "place", "write"]

YEARS = (2021, 2022, 2023, 2024)
DOCUMENTS = 2000
"""Documents of a province that may be cited; one project in eight cites the first, one in twelve any of the last thousand."""

OWN = 0.75
"""Share of the names that a county has alone; the rest are the quarter of rows that repeat."""

_CITIES, _COUNTIES = 9, 12
"""Cities a province, counties a city."""

_FIRST = "青云望清岚松柏溪泉湖岭石沙桐梧槐柳榆枫桂兰竹荷苇芦茶稻禾麦棉雁鹤鹭鹿驼骏龙凤麟鲤"
_SECOND = "岭溪泉湖川原坪坝埠津渡港湾洲浦沟谷峪岗坡台塬垣屯堡寨集镇店铺桥井塘陂堰渠闸营关口"
_PROVINCES = "澜沅漳淇汾沁洮湟渭洛沂沭泗淮颍"
_SIGNS = ("财教", "财社", "财农", "财建", "财资环", "财行", "财预", "教发", "卫发", "农发")
_TITLES = ("专项资金管理办法", "补助资金管理暂行办法", "项目实施方案", "项目绩效管理办法", "工作实施意见")


def place(number: int) -> dict[str, str]:
    """Return the county `number` (below 1,600), with the fields of the samples' places.

    Raises:
        ValueError: there are no more names.

    >>> place(0)["county"], place(13)["county"], place(13)["division"]
    ('青岭县', '桐洲县', '990222')
    """
    size = len(_FIRST)
    if not 0 <= number < size * size:
        raise ValueError(f"county {number}: there are {size * size}")
    province, rest = divmod(number, _CITIES * _COUNTIES)
    city, county = divmod(rest, _COUNTIES)
    first, second = number % size, (number // size + number) % size
    above = number // _COUNTIES
    return {
        "county": f"{_FIRST[first]}{_SECOND[second]}县",
        "short": _FIRST[first],
        "division": f"{99 - province}{city + 1:02}{county + 21}",
        "city": f"{_FIRST[above % size]}州市",
        "city_short": _FIRST[above % size],
        "province": f"{_PROVINCES[province]}江省",
        "province_short": _PROVINCES[province],
    }


@cache
def _weights() -> tuple[float, ...]:
    return tuple(itertools.accumulate(1 / rank for rank in range(1, DOCUMENTS + 1)))


def _cited(draw: random.Random, at: dict[str, str]) -> tuple[str, str]:
    """Return number and title of a document of the province."""
    weights = _weights()
    rank = bisect.bisect_left(weights, draw.random() * weights[-1])
    told = random.Random(f"{at['province']}/{rank}")
    subject = told.choice(rows_of("projects.tsv"))["name"]
    number = f"{at['province_short']}{told.choice(_SIGNS)}〔{told.randrange(2015, 2021)}〕{rank + 1}号"
    return number, f"{subject}{told.choice(_TITLES)}"


def _project(row: dict[str, str], at: dict[str, str], year: int, serial: int) -> SampleProject:
    """Return a project of the samples with names and documents of this corpus."""
    project = sample_project(row, at, year, serial)
    number, title = _cited(random.Random(f"{row['key']}/{at['county']}/basis"), at)
    templates = [template for template in rows_of("indicators.tsv") if template["project"] == row["key"]]
    indicators = tuple(
        replace(
            indicator,
            name=_name(indicator, row["key"], at),
            basis=number if template["basis"] == "basis" else indicator.basis,
        )
        for indicator, template in zip(project.indicators, templates, strict=True)
    )
    return replace(project, document=number, title=title, indicators=indicators)


def _name(indicator: SampleIndicator, key: str, at: dict[str, str]) -> str:
    """Return the name of an indicator: the common one, or one of the county's own (an area of it in front)."""
    draw = random.Random(f"{key}/{indicator.name}/{at['county']}")
    if draw.random() >= OWN:
        return indicator.name
    return f"{at['county'][:-1]}{draw.choice(_SECOND)}片区{indicator.name}"


def form(county: int, bureau: int, year: int) -> SampleDocument:
    """Return the form of a bureau in a year.

    Args:
        county: its number, see `place`.
        bureau: 0–9.
        year: one of `YEARS`.
    """
    return sample_document(place(county), county, bureau, year, _project)


def forms(indicators: int) -> Iterator[SampleDocument]:
    """Yield forms, county by county, until they have at least `indicators` indicators.

    >>> found = list(forms(100))
    >>> len(found), found[0].stem, sum(len(project.indicators) for each in found for project in each.projects)
    (4, '青岭县教育局2021年项目支出绩效目标', 100)
    """
    count = 0
    for county in itertools.count():
        for bureau in range(len(sample_bureaus())):
            for year in YEARS:
                if count >= indicators:
                    return
                found = form(county, bureau, year)
                count += sum(len(project.indicators) for project in found.projects)
                yield found


def write(folder: Path, indicators: int) -> tuple[Path, ...]:
    """Write forms as text exports, one folder a county; return their paths."""
    paths = []
    for each in forms(indicators):
        path = folder / each.county / f"{each.stem}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(each), "utf-8", newline="\n")
        paths.append(path)
    return tuple(paths)
