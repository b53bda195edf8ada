"""What the sample documents say, before any layout: counties × years × bureaus from the tables beside this file.

All choices are drawn from `random.Random(key)` with a readable key, so that a document does not change when others are added.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from functools import cache
from pathlib import Path

from kg.project_codes import check_character

__all__ = ["SampleDocument", "SampleIndicator", "SampleProject", "sample_bureaus", "sample_document", "sample_documents"]

HERE = Path(__file__).resolve().parent
YEARS = (2022, 2023, 2024)
BUREAUS_A_COUNTY = 5
LEVEL1 = {
    "数量": "产出指标",
    "质量": "产出指标",
    "时效": "产出指标",
    "成本": "产出指标",
    "经济效益": "效益指标",
    "社会效益": "效益指标",
    "生态效益": "效益指标",
    "可持续影响": "效益指标",
    "满意度": "满意度指标",
}


@dataclass(frozen=True, slots=True)
class SampleIndicator:
    """One row of a form, as it will be printed."""

    level1: str
    level2: str
    name: str
    description: str
    target: str
    basis: str


@dataclass(frozen=True, slots=True)
class SampleProject:
    """One project with its rows; budget in 万元."""

    name: str
    code: str
    budget: Decimal
    goal: str
    use: str
    document: str
    title: str
    indicators: tuple[SampleIndicator, ...]
    listed_budget: Decimal
    plan: tuple[str, str, str, str] = ("25%", "50%", "75%", "100%")


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One document: a bureau of a county in a year, in one layout (list, basis, evaluation)."""

    county: str
    city: str
    province: str
    division: str
    bureau: str
    year: int
    layout: str
    unit_code: str
    projects: tuple[SampleProject, ...]

    @property
    def publisher(self) -> str:
        """The bureau with its county."""
        return self.county + self.bureau

    @property
    def stem(self) -> str:
        """File name without suffix."""
        kind = {"list": "项目支出绩效目标", "basis": "部门预算绩效目标", "evaluation": "部门整体支出绩效自评"}[self.layout]
        return f"{self.publisher}{self.year}年{kind}"


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table beside this file; lines that start with # are remarks."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return tuple(csv.DictReader(lines, delimiter="\t"))


_CHOICE = re.compile(r"\{([^{}]*)\}")
_COUNT = re.compile(r"[≥≤]?(\d+(?:\.\d+)?)(万)?([\u4e00-\u9fff]+)")
_PRICE = re.compile(r"[≥≤]?(\d+(?:\.\d+)?)(万)?元/([\u4e00-\u9fff]+)")


def fill(template: str, draw: random.Random, year: int) -> str:
    """Return `template` with its braces filled: ``{a,b}`` chooses, ``{10..90/10}`` draws in steps; ``{budget}`` stays."""

    def one(match: re.Match[str]) -> str:
        body: str = match[1]
        if body == "budget":
            return match[0]
        if body == "year":
            return str(year)
        if ".." in body:
            low, _, rest = body.partition("..")
            high, _, step = rest.partition("/")
            return str(draw.randrange(int(low), int(high) + 1, int(step or 1)))
        return draw.choice(body.split(","))

    return _CHOICE.sub(one, template)


def plain(number: Decimal) -> str:
    """Return a number as forms print it in running text: ``36`` or ``7.5``."""
    return f"{number.normalize():f}"


def price_times_count(targets: Sequence[str]) -> Decimal:
    """Return what the counts among `targets` cost at the prices among them, in 万元: the most of the products.

    >>> price_times_count(["≥1200平方米", "4所", "≤350元/平方米", "≥98%"]), price_times_count(["≥1.8万人", "420元/人·年"])
    (Decimal('42.000'), Decimal('0'))
    """
    counts = [(Decimal(m[1]) * (10000 if m[2] else 1), m[3]) for m in map(_COUNT.fullmatch, targets) if m]
    prices = [(Decimal(m[1]) / (1 if m[2] else 10000), m[3]) for m in map(_PRICE.fullmatch, targets) if m]
    return max(
        (price * count for price, of in prices for count, unit in counts if of == unit.removesuffix("次")), default=Decimal(0)
    )


def policy(key: str, place: dict[str, str]) -> tuple[str, str]:
    """Return (文号, title) of an invented policy document for a county: provincial and city documents are shared."""
    row = next(row for row in rows_of("policies.tsv") if row["key"] == key)
    short = {"province": place["province_short"], "city": place["city_short"], "county": place["short"]}[row["level"]]
    number = fill(row["number"], random.Random(f"{key}/{short}"), 0)
    return f"{short}{row['daizi']}〔{row['year']}〕{number}号", row["title"]


def project_code(division: str, year: int, serial: int) -> str:
    """Return a 项目代码 with its check character, of the scheme of 21 characters."""
    body = f"{division}{year % 100:02d}P{serial:011d}"
    return body + check_character(body)


def sample_project(row: dict[str, str], place: dict[str, str], year: int, serial: int) -> SampleProject:
    """Return one project of one county and year."""
    draw = random.Random(f"{row['key']}/{place['county']}/{year}")
    low, high = (int(part) for part in row["budget"].split("-"))
    budget = Decimal(draw.randrange(low * 2, high * 2 + 1)) / 2
    number, title = policy(row["basis"], place)
    spelt = number if draw.random() < 0.5 else number.replace("〔", "[").replace("〕", "]")
    basis = draw.choice((spelt, f"{spelt}文件", f"《{title}》（{spelt}）", f"{spelt}《{title}》"))
    # A county keeps its wording over the years; counties differ.
    wording = random.Random(f"{row['key']}/{place['county']}")
    indicators = []
    templates = [template for template in rows_of("indicators.tsv") if template["project"] == row["key"]]
    targets = [fill(template["target"], draw, year) for template in templates]
    # The money is enough for the counts at their prices, as in a form that was thought through.
    budget = max(budget, price_times_count(targets).quantize(Decimal("0.5"), ROUND_CEILING))
    for template, target in zip(templates, targets, strict=True):
        level2 = template["level2"]
        names = template["names"].split("|")
        indicators.append(
            SampleIndicator(
                level1=LEVEL1[level2],
                level2=level2 + "指标",
                name=names[wording.randrange(len(names))],
                description=template["description"],
                target=target.replace("{budget}", plain(budget)),
                basis=basis if template["basis"] == "basis" else template["basis"],
            )
        )
    return SampleProject(
        name=row["name"],
        code=project_code(place["division"], year, serial),
        budget=budget,
        goal=row["goal"],
        use=row["use"],
        document=number,
        title=title,
        indicators=tuple(indicators),
        listed_budget=budget,
    )


def sample_documents() -> tuple[SampleDocument, ...]:
    """Return all sample documents, without planted mistakes.

    Returns:
        6 counties × 3 years × 5 bureaus with targets, and one self-evaluation a county and year: 108 documents.

    >>> documents = sample_documents()
    >>> len(documents), documents[0].publisher, documents[0].year
    (108, '清岭县教育局', 2022)
    """
    bureaus = sample_bureaus()
    documents: list[SampleDocument] = []
    for number, place in enumerate(rows_of("places.tsv")):
        mine = [(number * 3 + step) % len(bureaus) for step in range(BUREAUS_A_COUNTY)]
        for year in YEARS:
            documents += [sample_document(place, number, index, year) for index in mine]
            documents.append(replace(documents[-BUREAUS_A_COUNTY], layout="evaluation"))
    return tuple(documents)


@cache
def sample_bureaus() -> tuple[str, ...]:
    """Return the bureaus that have projects, in the order of ``projects.tsv``."""
    return tuple(dict.fromkeys(row["bureau"] for row in rows_of("projects.tsv")))


def sample_document(
    place: dict[str, str], number: int, bureau: int, year: int, project: Callable[..., SampleProject] = sample_project
) -> SampleDocument:
    """Return the targets of a bureau in a year.

    Args:
        place: the county, as a row of ``places.tsv``.
        number: of the county; it decides, with the bureau, on the layout.
        bureau: its number among `sample_bureaus`.
        year: of the document.
        project: makes a project, as `sample_project`.
    """
    name = sample_bureaus()[bureau]
    listed = [row for row in rows_of("projects.tsv") if row["bureau"] == name]
    return SampleDocument(
        county=place["county"],
        city=place["city"],
        province=place["province"],
        division=place["division"],
        bureau=name,
        year=year,
        layout="list" if (bureau + number) % 3 == 0 else "basis",
        unit_code=f"{300 + bureau}001",
        projects=tuple(project(row, place, year, 1000 * (bureau + 1) + step) for step, row in enumerate(listed)),
    )
