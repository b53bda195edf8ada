"""Records to JSON and back: nothing lost, and the shapes that other programs rely on."""

from __future__ import annotations

import dataclasses
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import codec, records
from kg.amount import Amount
from kg.document import Origin, Place, Sha256
from kg.errors import ParseError

TEXT = st.text(max_size=6)
NUMBER = st.decimals(allow_nan=False, allow_infinity=False)
COUNT = st.integers(0, 10**6)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def several(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(strategy, max_size=2).map(tuple)


PLACE = st.builds(
    Place,
    **{name: maybe(COUNT) for name in ("page", "table", "row", "column", "line", "start", "end")},
    sheet=maybe(TEXT),
    origin=maybe(st.sampled_from(Origin)),
    margin=maybe(st.floats(0, 100)),
)
PARTY = st.builds(records.Party, TEXT, maybe(TEXT))
CITATION = st.builds(records.Citation, TEXT, TEXT, maybe(TEXT), TEXT, maybe(PLACE))
TARGET = st.builds(
    records.Target, TEXT, maybe(TEXT), maybe(TEXT), maybe(NUMBER), maybe(NUMBER), maybe(TEXT), TEXT, maybe(TEXT), maybe(TEXT)
)
INTERIM = st.builds(lambda value, as_of: records.Interim(*dataclasses.astuple(value), as_of), TARGET, maybe(TEXT))
PAST = st.builds(lambda value, year: records.PastValue(*dataclasses.astuple(value), year), TARGET, maybe(COUNT))
AMOUNT = st.builds(Amount, TEXT, NUMBER, maybe(st.sampled_from(["元", "千元", "万元", "亿元", "万美元", "两"])))
FUNDS = st.builds(records.Funds, st.builds(records.FundAmounts, maybe(AMOUNT), maybe(AMOUNT), maybe(AMOUNT)))
EXECUTION = st.builds(records.Execution, *[maybe(AMOUNT)] * 3, *[maybe(NUMBER)] * 3)
PROJECT = st.builds(
    records.Project,
    ref=TEXT,
    name=TEXT,
    code=maybe(TEXT),
    year=maybe(COUNT),
    implementing_unit=maybe(PARTY),
    supervising_dept=maybe(PARTY),
    source=maybe(TEXT),
    period=maybe(TEXT),
    funds=maybe(FUNDS),
    use_text=maybe(TEXT),
    quarterly_plan=several(st.builds(records.PlanStep, TEXT, maybe(NUMBER), maybe(AMOUNT))),
    goals=several(st.builds(records.Goal, COUNT, TEXT)),
    citations=several(CITATION),
    place=maybe(PLACE),
    money=maybe(EXECUTION),
    completion=maybe(TEXT),
    conclusion=maybe(TEXT),
    grade=maybe(TEXT),
)
INDICATOR = st.builds(
    records.Indicator,
    project=maybe(TEXT),
    ordinal=COUNT,
    level1=maybe(TEXT),
    level2=maybe(TEXT),
    level3=TEXT,
    target=TARGET,
    level1_printed=maybe(TEXT),
    level1_category=maybe(TEXT),
    level2_category=maybe(TEXT),
    description=maybe(TEXT),
    basis_raw=maybe(TEXT),
    citations=several(CITATION),
    actual=maybe(TARGET),
    points=maybe(NUMBER),
    score=maybe(NUMBER),
    year=maybe(COUNT),
    term=maybe(TEXT),
    standard=maybe(TEXT),
    place=maybe(PLACE),
    interim=maybe(INTERIM),
    expected=maybe(TARGET),
    history=several(PAST),
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
LEDGER = st.builds(
    records.Ledger,
    *[COUNT] * 6,
    skipped=st.dictionaries(TEXT, COUNT, max_size=3).map(lambda counts: tuple(counts.items())),
    unparsed=several(st.builds(records.Unparsed, PLACE, TEXT)),
    withheld=several(st.builds(records.Withheld, PLACE, TEXT, maybe(st.floats(0, 100)))),
)
READING = st.builds(
    records.Reading,
    file=TEXT,
    sha256=st.binary(min_size=32, max_size=32).map(lambda digest: Sha256(digest.hex())),
    document=st.builds(
        records.DocumentHead,
        maybe(TEXT),
        TEXT,
        maybe(COUNT),
        several(st.builds(records.Organisation, TEXT, maybe(TEXT), TEXT)),
        maybe(st.builds(records.Division, maybe(TEXT), TEXT)),
    ),
    projects=several(PROJECT),
    indicators=several(INDICATOR),
    evaluation_rows=several(
        st.builds(
            records.EvaluationRow,
            maybe(TEXT),
            maybe(NUMBER),
            maybe(TEXT),
            maybe(NUMBER),
            TEXT,
            maybe(TEXT),
            maybe(TEXT),
            maybe(NUMBER),
            maybe(NUMBER),
            maybe(PLACE),
        )
    ),
    sub_projects=several(
        st.builds(
            records.SubProject,
            maybe(COUNT),
            TEXT,
            st.builds(records.SubAmounts, *[maybe(AMOUNT)] * 3),
            maybe(NUMBER),
            goals_raw=maybe(TEXT),
            completion=maybe(TEXT),
            place=PLACE,
        )
    ),
    goals=several(st.builds(records.NarrativeGoal, maybe(TEXT), maybe(TEXT), maybe(TEXT), TEXT, maybe(PLACE))),
    project_list=several(st.builds(records.ListedProject, maybe(COUNT), TEXT, maybe(AMOUNT), maybe(PLACE))),
    citations=several(CITATION),
    ledger=LEDGER,
    notes=several(TEXT),
    tasks=several(st.builds(records.Task, TEXT, maybe(TEXT), maybe(AMOUNT), maybe(PLACE))),
)


def reading(**changes: object) -> records.Reading:
    """A small reading, with `changes`."""
    plain: dict[str, object] = {
        "file": "甲县.txt",
        "sha256": "0" * 64,
        "document": records.DocumentHead("甲县民政局项目绩效目标", "project_targets", 2023, (), None),
        "projects": (),
        "indicators": (),
        "evaluation_rows": (),
        "sub_projects": (),
        "goals": (),
        "project_list": (),
        "citations": (),
        "ledger": records.Ledger(0, 0, 0, 0, 0, 0, (), ()),
    }
    return records.Reading(**{**plain, **changes})  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(READING)
def test_back_from_tree_and_from_text_nothing_is_lost(printed: records.Reading) -> None:
    assert codec.from_json(codec.to_json(printed)) == printed
    assert codec.from_json(codec.loads(codec.dumps(codec.to_json(printed)))) == printed


@given(NUMBER)
def test_number_stays_exact_through_text(number: Decimal) -> None:
    text = codec.dumps(number)
    back = codec.loads(text)
    assert not isinstance(back, float)
    assert Decimal(back) == number
    assert '"' not in text


@given(st.recursive(TEXT | COUNT | st.booleans() | st.none(), lambda part: st.lists(part) | st.dictionaries(TEXT, part)))
def test_text_is_what_the_json_module_writes(value: object) -> None:
    assert codec.dumps(value) == json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("5052.0"), "5052.0"),  # as printed: the last zero stays
        (Decimal("0.1"), "0.1"),
        (Decimal("99.99"), "99.99"),
        (Decimal("123456789012345678901234.5"), "123456789012345678901234.5"),  # a float would end in 8
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.08"), "-0.08"),
        (Decimal("1E-45"), "1E-45"),  # no row of forty zeros
        (Decimal("0E+9"), "0"),
    ],
)
def test_digits(number: Decimal, text: str) -> None:
    assert codec.dumps(number) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_json_cannot_say_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="JSON has no number"):
        codec.dumps(Decimal(number))
    with pytest.raises(ParseError, match="没有这样的数"):
        codec.loads(f"[{number}]")


def test_every_field_of_every_record_is_written() -> None:
    kinds = [Amount, *(each for each in vars(records).values() if isinstance(each, type) and dataclasses.is_dataclass(each))]
    assert {getattr(records, name) for name in records.__all__} <= set(kinds)
    for kind in kinds:
        derived = {name for name, value in vars(kind).items() if isinstance(value, property)}
        assert sorted(set(codec._keys(kind)) - derived) == sorted(field.name for field in dataclasses.fields(kind)), kind


def test_keys_are_those_of_the_published_interface(shared: Path) -> None:
    """Each object of ``jixiao read --json`` in interfaces.md begins with the keys printed there, in that order."""
    page = (shared / "interfaces.md").read_text(encoding="utf-8")
    block = page.split("**`jixiao read FILE… --json`**", 1)[1].split("```")[1]
    for name, kind in {
        "indicators": records.Indicator,
        "evaluation_rows": records.EvaluationRow,
        "sub_projects": records.SubProject,
        "goals": records.NarrativeGoal,
        "project_list": records.ListedProject,
        "projects": records.Project,
        "ledger": records.Ledger,
        "funds": records.Funds,
        "target": records.Target,
        "document": records.DocumentHead,
        "organisations": records.Organisation,
    }.items():
        # The goals of a project come first in the block, those told in prose last.
        start = block.rindex(f'"{name}": ') if name == "goals" else block.index(f'"{name}": ')
        wanted = top_keys(block[start + len(name) + 3 :])
        if kind is records.Ledger:
            assert wanted.pop() == "accounted"
        assert list(codec._keys(kind))[: len(wanted)] == wanted, name
    published = top_keys(block)
    assert list(codec._keys(records.Reading))[: len(published)] == published
    assert list(codec.to_json(reading())["ledger"])[-1] == "accounted"


def top_keys(block: str) -> list[str]:
    """Keys of the first object in `block`, without those of the objects inside it."""
    depth, keys = 0, []
    for token in re.finditer(r'[{}\[\]]|"(\w+)"(?=\s*[,:}|])', block):
        if token[0] in "{[":
            depth += token[0] == "{"
        elif token[0] in "]}":
            depth -= token[0] == "}"
            if depth == 0:
                break
        elif depth == 1:
            keys.append(token[1])
    return [key for key in keys if key not in {"page", "sheet"}]


def test_place_has_only_the_keys_of_its_format() -> None:
    goal = records.NarrativeGoal("总体目标", "(一)", None, "修缮敬老院三所。", Place(line=7, start=0, end=8))
    tree = codec.to_json(reading(goals=(goal,)))
    assert tree["goals"] == [
        {"section": "总体目标", "label": "(一)", "heading": None, "text": goal.text, "place": {"line": 7, "start": 0, "end": 8}}
    ]


def test_place_of_an_inferred_cell_says_how_sure_it_is() -> None:
    place = Place(page=2, table=1, row=3, column=4, origin=Origin.INFERRED, margin=1.25)
    goal = records.NarrativeGoal(None, None, None, "修缮敬老院三所。", place)
    text = codec.dumps(codec.to_json(reading(goals=(goal,))))
    assert '"place": {"page": 2, "table": 1, "row": 3, "column": 4, "origin": "inferred", "margin": 1.25}' in text
    back = codec.from_json(codec.loads(text)).goals[0].place
    assert back is not None
    assert (back, back.origin, back.margin) == (place, Origin.INFERRED, 1.25)


def test_place_of_no_known_origin_is_refused() -> None:
    goal = records.NarrativeGoal(None, None, None, "修缮敬老院三所。", Place(line=1, origin=Origin.DRAWN))
    text = codec.dumps(codec.to_json(reading(goals=(goal,)))).replace('"drawn"', '"guessed"')
    with pytest.raises(ParseError, match=r"goals\[0\].place.origin 应为 stated、drawn、inferred、scan 之一"):
        codec.from_json(codec.loads(text))


def test_ledger_tells_reasons_as_object_and_never_rounds_up_to_all() -> None:
    lost = records.Unparsed(Place(line=3), "?")
    ledger = records.Ledger(9_000_000, 1, 8_999_990, 0, 0, 0, skipped=(("merged", 8), ("artifact", 2)), unparsed=(lost,))
    tree = codec.to_json(reading(ledger=ledger))["ledger"]
    assert tree["skipped"] == {"merged": 8, "artifact": 2}
    assert tree["accounted"] == Decimal("0.999999")
    assert codec.to_json(reading())["ledger"]["accounted"] == 1
    ledger = records.Ledger(2, 1, 2, 0, 0, 0, (), unparsed=(lost,))
    assert codec.dumps(codec.to_json(reading(ledger=ledger))["ledger"]).endswith('"accounted": 0.666666}')


def test_what_is_missing_or_wrong_is_named() -> None:
    tree = codec.to_json(reading())
    del tree["document"]["kind"]
    with pytest.raises(ParseError, match="缺少字段 kind"):
        codec.from_json(tree)
    tree = codec.to_json(reading())
    tree["document"]["year"] = "2023"
    with pytest.raises(ParseError, match=r"\$\.document\.year 应为 int"):
        codec.from_json(tree)
    tree = codec.to_json(reading(project_list=(records.ListedProject(1, "甲", Amount("0.1", Decimal("0.1"), "万元")),)))
    tree["project_list"][0]["amount"]["value"] = 0.1
    with pytest.raises(ParseError, match=r"\$\.project_list\[0\]\.amount\.value 应为精确的数"):
        codec.from_json(tree)
    with pytest.raises(ParseError, match="不是合格的 JSON"):
        codec.loads('{"file": ')


def test_later_fields_may_be_absent_and_unknown_ones_are_passed_over() -> None:
    tree = codec.to_json(reading(indicators=(records.Indicator(None, 1, None, None, "发放率", records.Target("98%")),)))
    for key in ("year", "term", "deviation", "standard"):
        del tree["indicators"][0][key]
    tree["added_next_year"] = {}
    assert codec.from_json(tree).indicators[0] == records.Indicator(None, 1, None, None, "发放率", records.Target("98%"))
