"""How much of a project's real set a draft recovers: one project left out of its library, asked for by its name,
use, department and money.

    python -m tests.benchmarks.drafting                       # the samples, each kind of project left out in all counties
    python -m tests.benchmarks.drafting --forms FOLDER        # a library of the documents in a folder instead
    python -m tests.benchmarks.drafting --result NAME         # and write tests/benchmarks/results/NAME.json
    python -m tests.benchmarks.drafting_fit                   # choose the weights and cut-offs of a draft

All forms of the projects of that name are left out. Of each project the latest form is the one that is to be recovered. A
measure is recovered exactly where a proposed wording has its name (`search.wordings.name_key`), and in other words where one of
its category shares six tenths of its pairs of characters with it (Dice), which is counted beside it: nobody has judged these.
The ceiling is the share of its measures that any other project of the library has. Every way proposes twelve lines: a draft
filled up to twelve (`lines` is the draft without that); the commonest wordings of each category in turn; the lines of the
nearest projects, by the characters of their names, and by our similarity.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from search import Library, open_library
from search.draft import draft
from search.draft.plan import category_in, needed, shown
from search.profiles import Profile
from search.similar import Asked
from search.wordings import Use, name_key

RESULTS = Path(__file__).parent / "results"
LINES = 12
DICE = 0.6
WAYS = ("draft", "lines", "frequent", "nearest_name", "nearest_similar")
Measure = tuple[str, str]
"""Category and name of a measure."""


@dataclass(frozen=True, slots=True)
class Held:
    """A project left out: its description, its measures, the IRIs of all projects of its name."""

    asked: Asked
    uses: tuple[Use, ...]
    without: frozenset[str]

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Its measures, by category of the default scheme."""
        told = [(category_in("default", use.level2_category), use.name) for use in self.uses]
        return tuple(dict.fromkeys((category, name) for category, name in told if category))


def held(library: Library) -> list[Held]:
    """Return a project of each name that has four indicators or more, the latest form of it, with its uses."""
    named: defaultdict[str, list[Profile]] = defaultdict(list)
    for each in library.index.profiles.all:
        named[each.name].append(each)
    found = []
    for name, forms in sorted(named.items()):
        last = max(forms, key=lambda each: (each.year or 0, each.indicators, each.iri))
        uses = tuple(use for _, use in library.index.table.of_projects([last.iri]))
        one = Held(
            Asked(name, last.purpose, next(iter(last.departments), None), None, last.year, last.wan),
            uses,
            frozenset(each.iri for each in forms),
        )
        if len(one.measures) >= 4:
            found.append(one)
    return found


def grams(text: str) -> set[str]:
    """Return the pairs of neighbouring characters of a name."""
    key = name_key(text)
    return {key[at : at + 2] for at in range(len(key) - 1)}


def alike(one: Measure, other: Measure) -> bool:
    """Say whether two measures are one in like words: of one category, most of their characters in common."""
    left, right = grams(one[1]), grams(other[1])
    return one[0] == other[0] and 2 * len(left & right) >= DICE * (len(left) + len(right)) > 0


def recovered(wanted: Sequence[Measure], told: Sequence[Measure]) -> tuple[float, float]:
    """Return the shares of the wanted measures that are told exactly, and exactly or in like words."""
    keys = {name_key(name) for _, name in told}
    exact = [name_key(name) in keys for _, name in wanted]
    like = [same or any(alike(one, each) for each in told) for one, same in zip(wanted, exact, strict=True)]
    return sum(exact) / len(wanted), sum(like) / len(wanted)


def others(library: Library, without: Iterable[str]) -> list[Use]:
    """Return the uses of all projects that are not left out."""
    left_out = frozenset(without)
    return [
        use
        for _, use in library.index.table.of_projects(
            each.iri for each in library.index.profiles.all if each.iri not in left_out
        )
    ]


def measures_of(uses: Iterable[Use]) -> list[Measure]:
    """Return the measures of some uses, each once, in their order."""
    told = ((category_in("default", use.level2_category), use.name) for use in uses)
    return list(dict.fromkeys((category, name) for category, name in told if category))


def frequent(rest: Sequence[Use]) -> list[Measure]:
    """Return the wordings that most projects have, a category in turn."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, (category, name) in {(use.project, measure) for use in rest for measure in measures_of([use])}:
        counts[category][name] += 1
    ranked = [
        [(category, name) for name, _ in sorted(counts[category].items(), key=lambda told: (-told[1], told[0]))[:LINES]]
        for category in shown("default")
    ]
    return [each for row in zip_longest(*ranked) for each in row if each is not None]


def of_projects(library: Library, iris: Sequence[str]) -> list[Measure]:
    """Return the measures of some projects, nearest first."""
    return measures_of(use for _, use in library.index.table.of_projects(iris))


def told(library: Library, one: Held, rest: Sequence[Use]) -> dict[str, Any]:
    """Return what each way proposes, and the draft itself."""
    made = draft(library, one.asked, scheme="default", without=one.without)
    lines = [(line.category2, line.level3) for line in made.lines if line.level3]
    full = draft(library, one.asked, scheme="default", without=one.without, most=LINES)
    twelve = [(line.category2, line.level3) for line in full.lines if line.level3]
    profiles = library.index.profiles
    cosines = profiles.name_cosines(one.asked.project)
    by_name = [profiles.all[int(at)].iri for at in np.argsort(-cosines, kind="stable")]
    by_name = [iri for iri in by_name if iri not in one.without][:LINES]
    similar = [each.profile.iri for each in library.similar(one.asked, top=LINES, without=one.without)]
    return {
        "draft": twelve[:LINES],
        "lines": lines,
        "frequent": frequent(rest)[:LINES],
        "nearest_name": of_projects(library, by_name)[:LINES],
        "nearest_similar": of_projects(library, similar)[:LINES],
        "made": made,
    }


def within(one: Held, made: Any) -> list[bool]:
    """Say of each target of the project whose measure is a line with five past numbers whether it lies in the quartiles."""
    found = []
    for line in made.lines:
        spread = line.distribution
        for use in one.uses:
            same = name_key(use.name) == name_key(line.level3) or alike(
                (line.category2, line.level3), (line.category2, use.name)
            )
            if spread is not None and spread.n >= 5 and same and use.value is not None and use.unit == spread.unit:
                found.append(spread.q1 <= use.value <= spread.q3)
    return found


def interval(values: Sequence[float], draws: int = 2000) -> list[float]:
    """Return the mean of some values with its 95 % interval, by resampling the projects."""
    array = np.array(values)
    means = np.random.default_rng(0).choice(array, (draws, len(array))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return [round(float(each), 3) for each in (array.mean(), low, high)]


def measured(library: Library) -> dict[str, Any]:
    """Return the figures over all projects of a library."""
    exact: defaultdict[str, list[float]] = defaultdict(list)
    like: defaultdict[str, list[float]] = defaultdict(list)
    filled, inside, opened = [], [], []
    projects = held(library)
    for one in projects:
        rest = others(library, one.without)
        proposed = told(library, one, rest)
        for way in WAYS:
            shares = recovered(one.measures, proposed[way])
            exact[way].append(shares[0])
            like[way].append(shares[1])
        ceiling = recovered(one.measures, measures_of(rest))
        exact["ceiling"].append(ceiling[0])
        like["ceiling"].append(ceiling[1])
        made = proposed["made"]
        have = {line.category2 for line in made.lines if line.level3}
        filled.append(len(have & needed("default")) / len(needed("default")))
        opened.append(sum(line.open for line in made.lines) / len(made.lines))
        inside += within(one, made)
    paired: Callable[[str], list[float]] = lambda way: interval(  # noqa: E731
        [ours - theirs for ours, theirs in zip(like["draft"], like[way], strict=True)]
    )
    return {
        "projects": len(projects),
        "lines": LINES,
        "exact": {way: interval(values) for way, values in exact.items()},
        "like": {way: interval(values) for way, values in like.items()},
        "of_ceiling": round(sum(like["draft"]) / max(sum(like["ceiling"]), 1e-9), 3),
        "draft_minus": {way: paired(way) for way in WAYS[2:]},
        "needed_categories_filled": interval(filled),
        "open_lines": interval(opened),
        "targets_in_quartiles": {"n": len(inside), "share": round(sum(inside) / max(len(inside), 1), 3)},
    }


def main() -> None:
    """Print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=Path, nargs="*", help="files and folders instead of the samples")
    parser.add_argument("--result")
    options = parser.parse_args()
    from kg.samples import write_samples
    from kg.store.build import build

    with tempfile.TemporaryDirectory() as folder:
        sources = options.forms or [Path(folder) / "samples"]
        if not options.forms:
            write_samples(sources[0])
        build(sources, Path(folder) / "library", index="search.index:write_index")
        with open_library(Path(folder) / "library") as library:
            figures: Any = measured(library)
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    if options.result:
        (RESULTS / f"{options.result}.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
