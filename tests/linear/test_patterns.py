"""No regular expression that reads text of others takes time that grows faster than the text.

Each expression of the packages is found in the source (`tests.linear.patterns`) and attacked with texts made from itself
(`tests.linear.pumps`), used as the source uses it. An expression that is steep by itself but never meets a long text stands in
`tests.linear.short`, with what keeps its texts short.
"""

from __future__ import annotations

import re
from functools import partial

import pytest

from tests.linear.attacks import make
from tests.linear.growth import Growth, TakesTooLong, at_most, measure
from tests.linear.patterns import Used, patterns
from tests.linear.pumps import pumps
from tests.linear.short import SHORT, WAITING

LONGEST = 200_000
"""Characters; what takes under 60 ms of CPU for these takes two seconds for a megabyte, even where it is steep."""


def steep(used: Used) -> list[str]:
    """Return the attacks on an expression that take too long."""
    found = []
    for name, pump in pumps(used.pattern).items():
        try:
            with at_most(8):
                growth: Growth | None = measure(used.run, pump, last=LONGEST, first=120)
        except TakesTooLong:
            growth = None
        if growth is None or not growth.linear:
            found.append(f"{used.where} {used.pattern.pattern!r:.80} on {name}: {growth or 'did not end in 8 CPU seconds'}")
            break
    return found


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("package", ["kg", "search", "api"])
def test_no_expression_is_steep(package: str) -> None:
    apart = {**SHORT, **WAITING}
    found = [
        line for used in patterns() if used.where.startswith(f"{package}.") and used.where not in apart for line in steep(used)
    ]
    assert found == []


def test_the_list_of_short_texts_names_what_there_is() -> None:
    assert set(SHORT) - {used.where for used in patterns()} == set()


@pytest.mark.parametrize(
    "source",
    [
        r"[\d.]+\s*-?\s*[\d.]*\s*分?$",  # repetitions side by side
        r"(?:平均|均|要)*达到",  # begins at each place and runs on
        r"控制在.+以内$",
        r"《[^》]*》号",
        r"[ \t]*\n",
        r"(?:a|aa)*b",  # more than a square
    ],
)
def test_a_steep_expression_is_noticed(source: str) -> None:
    pattern = re.compile(source)
    assert steep(Used(source, pattern, lambda text: sum(1 for _ in pattern.finditer(text)))) != []


@pytest.mark.parametrize("source", [r"(?<!\d)\d++分", r"[^，。]+", r"第\d{1,4}号", r"(?<![ \t])[ \t]*+\n"])
def test_a_flat_one_passes(source: str) -> None:
    pattern = re.compile(source)
    assert steep(Used(source, pattern, lambda text: sum(1 for _ in pattern.finditer(text)))) == []


def test_expressions_are_found_with_their_use() -> None:
    """Those of a module, those that a function makes, and those written where they are used."""
    found = {used.where: used for used in patterns()}
    assert {"kg.values.dates._WHEN", "kg.values.words.before_pattern", "kg.units._pattern", "search.understand._YEAR"} <= set(
        found
    )
    assert any(re.fullmatch(r"kg\.citations\.titles:\d+", where) for where in found)
    everywhere, once = found["kg.values.prose._CLAUSE"], found["kg.project_codes._SHAPE"]
    assert everywhere.run("一，二，三") == 3
    assert not once.run("x")


def test_words_are_cut_to_length() -> None:
    assert make("年度", 3) == "年度年"
    assert {len(partial(make, "ab")(n)) for n in (0, 1, 7)} == {0, 1, 7}
