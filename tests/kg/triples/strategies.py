"""Readings as hypothesis draws them: every field of every record, odd characters and all."""

from __future__ import annotations

import dataclasses

from hypothesis import strategies as st

from kg import records as r
from kg.amount import Amount, amount_in
from kg.document import Place, Sha256
from kg.text import BLOT

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=8)
NAME = st.one_of(st.sampled_from(["培训人次", "受益群众 满意度", "1、参训率（%）", "县财政局", "a/b#c?d", "~2", ".."]), TEXT)
NUMBER = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=3)
SMALL = st.integers(min_value=0, max_value=300)
DAY = st.one_of(st.dates().map(lambda d: d.isoformat()), st.sampled_from(["2023-02-30", "2024-13-01", "年底"]))
CODE = st.sampled_from(["130100", "999999", "054"])


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), strategy)


def many(strategy: st.SearchStrategy[object], size: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=size).map(tuple)


PLACE = st.builds(
    Place, **{k: maybe(SMALL) for k in ("page", "table", "row", "column", "line", "start", "end")}, sheet=maybe(NAME)
)
PARTY = st.builds(r.Party, NAME, maybe(CODE))
CITATION = st.builds(
    r.Citation,
    raw=TEXT,
    normalized=st.one_of(st.sampled_from(["财预〔2015〕88号", "国务院令第413号", "专项经费管理办法"]), TEXT),
    title=maybe(TEXT),
    role=st.sampled_from(["basis", "project_name", "narrative"]),
    place=maybe(PLACE),
)
TARGET = st.builds(
    r.Target,
    raw=st.one_of(st.just(""), TEXT),
    operator=maybe(st.sampled_from(["≥", "between"])),
    effective_operator=maybe(st.sampled_from(["≥", "="])),
    value=maybe(NUMBER),
    upper=maybe(NUMBER),
    unit=maybe(TEXT),
    kind=st.sampled_from(["quantitative", "deadline"]),
    date=maybe(DAY),
    date_upper=maybe(DAY),
)


INTERIM = st.builds(lambda value, as_of: r.Interim(*dataclasses.astuple(value), as_of), TARGET, maybe(TEXT))
PAST = st.builds(lambda value, year: r.PastValue(*dataclasses.astuple(value), year), TARGET, maybe(SMALL))
AMOUNT = st.one_of(
    st.builds(Amount, TEXT, NUMBER, maybe(st.sampled_from(["元", "万元", "亿元", "万美元", "个"]))),
    st.sampled_from(["320万（其中中央200万元）", "3,000,000元", "5052.0"]).map(lambda raw: amount_in(raw, "万元")),
)
FUNDS = st.builds(r.Funds, st.builds(r.FundAmounts, *[maybe(AMOUNT)] * 3))
EXECUTION = st.builds(r.Execution, *[maybe(AMOUNT)] * 3, *[maybe(NUMBER)] * 3)
LEDGER = st.builds(
    r.Ledger,
    *[SMALL] * 6,
    skipped=many(st.tuples(TEXT, SMALL)),
    unparsed=many(st.builds(r.Unparsed, PLACE, TEXT.map(lambda text: BLOT * len(text)))),
)
HEAD = st.builds(
    r.DocumentHead,
    title=maybe(TEXT),
    kind=st.sampled_from(["project_targets", "self_evaluation"]),
    year=maybe(st.integers(1990, 2050)),
    organisations=many(st.builds(r.Organisation, NAME, maybe(CODE), st.sampled_from(["publisher", "mentioned"]))),
    division=maybe(st.builds(r.Division, maybe(CODE), NAME)),
)


@st.composite
def readings(draw: st.DrawFn) -> r.Reading:
    """Draw a reading: refs are unique, all else is free."""
    refs = draw(st.lists(TEXT, unique=True, max_size=3))
    projects = tuple(
        draw(
            st.builds(
                r.Project,
                ref=st.just(ref),
                name=NAME,
                code=maybe(CODE),
                year=maybe(SMALL),
                implementing_unit=maybe(PARTY),
                supervising_dept=maybe(PARTY),
                source=maybe(TEXT),
                period=maybe(TEXT),
                funds=maybe(FUNDS),
                use_text=maybe(TEXT),
                quarterly_plan=many(st.builds(r.PlanStep, TEXT, maybe(NUMBER), maybe(AMOUNT)), 12),
                goals=many(st.builds(r.Goal, SMALL, TEXT)),
                citations=many(CITATION),
                place=maybe(PLACE),
                money=maybe(EXECUTION),
                completion=maybe(TEXT),
                conclusion=maybe(TEXT),
                grade=maybe(TEXT),
            )
        )
        for ref in refs
    )
    indicator = st.builds(
        r.Indicator,
        project=maybe(st.sampled_from([*refs, "nowhere"])),
        ordinal=st.integers(1, 12),
        level1=maybe(TEXT),
        level2=maybe(TEXT),
        level3=NAME,
        target=TARGET,
        level1_printed=maybe(TEXT),
        level1_category=maybe(st.one_of(st.sampled_from(["output", "benefit"]), TEXT)),
        level2_category=maybe(st.sampled_from(["output.time", "satisfaction.served"])),
        description=maybe(TEXT),
        basis_raw=maybe(TEXT),
        citations=many(CITATION),
        actual=maybe(TARGET),
        points=maybe(NUMBER),
        score=maybe(NUMBER),
        year=maybe(SMALL),
        term=maybe(st.sampled_from(["annual", "long_term"])),
        standard=maybe(TEXT),
        place=maybe(PLACE),
        interim=maybe(INTERIM),
        expected=maybe(TARGET),
        history=many(PAST, 11),
        core=maybe(st.booleans()),
        **dict.fromkeys(
            [
                "deviation",
                "likelihood",
                "data_source",
                "method",
                "reason",
                "improvement",
                "deduction",
                "applies_to",
                "region",
                "code",
            ],
            maybe(TEXT),
        ),
    )
    indicators = draw(many(indicator, 5))
    held = [c for record in (*projects, *indicators) for c in record.citations]
    listed = draw(many(st.one_of(CITATION, st.sampled_from(held)) if held else CITATION, 4))
    return r.Reading(
        file=draw(TEXT),
        sha256=Sha256(draw(st.text("0123456789abcdef", min_size=64, max_size=64))),
        document=draw(HEAD),
        projects=projects,
        indicators=indicators,
        evaluation_rows=draw(
            many(
                st.builds(
                    r.EvaluationRow,
                    level1=maybe(TEXT),
                    level1_weight=maybe(NUMBER),
                    level2=maybe(TEXT),
                    level2_weight=maybe(NUMBER),
                    level3=TEXT,
                    content=maybe(TEXT),
                    standard=maybe(TEXT),
                    points=maybe(NUMBER),
                    score=maybe(NUMBER),
                    place=maybe(PLACE),
                )
            )
        ),
        sub_projects=draw(
            many(
                st.builds(
                    r.SubProject,
                    ordinal=maybe(SMALL),
                    name=NAME,
                    amounts=st.builds(r.SubAmounts, *[maybe(AMOUNT)] * 3),
                    score=maybe(NUMBER),
                    goals_raw=maybe(TEXT),
                    completion=maybe(TEXT),
                    place=maybe(PLACE),
                )
            )
        ),
        goals=draw(many(st.builds(r.NarrativeGoal, maybe(TEXT), maybe(TEXT), maybe(TEXT), TEXT, maybe(PLACE)), 11)),
        project_list=draw(many(st.builds(r.ListedProject, maybe(SMALL), NAME, maybe(AMOUNT), maybe(PLACE)))),
        citations=listed,
        ledger=draw(LEDGER),
        notes=draw(many(TEXT)),
        tasks=draw(many(st.builds(r.Task, NAME, maybe(TEXT), maybe(AMOUNT), maybe(PLACE)), 11)),
    )
