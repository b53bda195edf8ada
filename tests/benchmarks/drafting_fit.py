"""Choose the weights and cut-offs of a draft (`search.draft.settings`) on projects whose body is left out of the choice.

    python -m tests.benchmarks.drafting_fit --forms FOLDER … --tries 60 --result drafting-fit

Settings are those in use, each weight and cut-off changed alone, then draws of all together at random, with a fixed seed. Each
is asked for a draft of twelve lines of every project of two libraries, the given forms and the samples (every third kind), as
`tests.benchmarks.drafting` leaves them out. What a setting is worth is the F-measure of the lines, so that a line which the
project does not have costs something. Projects whose measures no other project has tell nothing and are passed over.

For each body (each kind of project of the samples) the setting that is best for all other bodies is taken and asked of it:
`chosen` is what choosing in this way is worth on projects never seen, and is compared in pairs with the settings in use. A
choice that gains nothing there is not made.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import Library, open_library
from search.draft import draft
from search.draft.settings import SETTINGS, Settings
from search.wordings import name_key
from tests.benchmarks.drafting import LINES, RESULTS, Held, alike, held, interval, measures_of, others, recovered
from tests.benchmarks.drafting import Measure as Named

WEIGHTS = ("vote", "own", "house", "fit", "general")
CUTS: dict[str, tuple[float, ...]] = {
    "power": (2, 4, 6, 8, 12),
    "doubt": (0.0, 0.1, 0.2, 0.3),
    "same": (0.7, 0.75, 0.8, 0.85, 0.9),
    "carried": (0.2, 0.25, 0.3, 0.35, 0.4),
    "same_object": (0.4, 0.45, 0.5, 0.6),
    "foreign": (0.05, 0.1, 0.2),
    "floor": (10, 25, 40, 50),
}
"""What is tried of each cut-off."""
KINDS = 3
"""Of the kinds of projects of the samples every third is asked."""
SPREAD = 0.7
"""Standard deviation of the logarithm of a weight's factor."""


@dataclass(frozen=True, slots=True)
class Case:
    """A project to be recovered, and the body that it is left out with."""

    library: Library
    one: Held
    body: str


def tried(number: int, seed: int = 18) -> list[Settings]:
    """Return settings: those in use, then each cut-off changed alone, then draws of all together."""
    chance = np.random.default_rng(seed)
    found = [SETTINGS]
    found += [replace(SETTINGS, **{name: value}) for name, values in CUTS.items() for value in values]
    found += [replace(SETTINGS, **{name: getattr(SETTINGS, name) * times}) for name in WEIGHTS for times in (0.0, 0.5, 2.0)]
    found = list(dict.fromkeys(found))
    while len(found) < number:
        weights = {name: round(float(getattr(SETTINGS, name) * np.exp(chance.normal(0, SPREAD))), 3) for name in WEIGHTS}
        cuts = {name: float(chance.choice(values)) for name, values in CUTS.items()}
        found.append(replace(SETTINGS, **weights, **cuts))
    return found[:number]


def worth(case: Case, settings: Settings) -> tuple[float, float]:
    """Return what a setting is worth for a project: the F-measure of a draft of twelve lines, and its recall."""
    one = case.one
    made = draft(case.library, one.asked, scheme="default", without=one.without, most=LINES, settings=settings)
    lines = named([line for line in made.lines if line.origin != "funds"])[:LINES]
    right = sum(any(name_key(line[1]) == name_key(each[1]) or alike(line, each) for each in one.measures) for line in lines)
    recall, precision = recovered(one.measures, lines)[1], right / len(lines) if lines else 0.0
    both = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    return both, recall


def named(lines: Sequence[Any]) -> list[Named]:
    """Return the measures of lines that are not open."""
    return [(line.category2, line.level3) for line in lines if line.level3]


def cases(library: Library, *, kinds: bool) -> list[Case]:
    """Return the projects of a library of which some measure can be recovered.

    Args:
        library: opened.
        kinds: whether each name of a project is a body of its own, as among the samples.
    """
    found = []
    for one in held(library)[:: KINDS if kinds else 1]:
        if recovered(one.measures, measures_of(others(library, one.without)))[1]:
            found.append(Case(library, one, one.asked.project if kinds else one.asked.department or one.asked.project))
    return found


def chosen_for(worths: NDArray[np.float64], bodies: Sequence[str]) -> tuple[list[float], list[int]]:
    """Return what each project gets by the setting that is best for all other bodies, and which setting that is.

    Args:
        worths: ``(settings, projects)``.
        bodies: of the projects.
    """
    of = np.array(bodies)
    best = [int(worths[:, of != body].mean(axis=1).argmax()) for body in bodies]
    return [float(worths[setting, at]) for at, setting in enumerate(best)], best


def fitted(told: Sequence[Case], settings: Sequence[Settings]) -> dict[str, Any]:
    """Return what the settings are worth, and what choosing among them is."""
    rows = []
    for number, each in enumerate(settings):
        rows.append([worth(case, each) for case in told])
        print(number, changed(each), np.mean(rows[-1], axis=0).round(4).tolist(), flush=True)
    worths, recalls = np.moveaxis(np.array(rows), 2, 0)
    bodies = [case.body for case in told]
    chosen, which = chosen_for(worths, bodies)
    best = int(worths.mean(axis=1).argmax())
    order = np.argsort(-worths.mean(axis=1), kind="stable")[:10]
    return {
        "projects": len(told),
        "bodies": len(set(bodies)),
        "settings": len(settings),
        "used": interval(worths[0].tolist()),
        "chosen": interval(chosen),
        "chosen_minus_used": interval([one - other for one, other in zip(chosen, worths[0].tolist(), strict=True)]),
        "recall_used": interval(recalls[0].tolist()),
        "recall_chosen": interval([float(recalls[setting, at]) for at, setting in enumerate(which)]),
        "settings_chosen": len(set(which)),
        "best": {**asdict(settings[best]), "worth": interval(worths[best].tolist())},
        "best_ten": [{**changed(settings[at]), "worth": round(float(worths[at].mean()), 4)} for at in order],
    }


def changed(settings: Settings) -> dict[str, float]:
    """Return what differs from the settings in use."""
    names = [each.name for each in fields(settings)]
    return {name: getattr(settings, name) for name in names if getattr(settings, name) != getattr(SETTINGS, name)}


def main() -> None:
    """Print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=Path, nargs="*", default=[], help="files and folders beside the samples")
    parser.add_argument("--tries", type=int, default=60)
    parser.add_argument("--result")
    options = parser.parse_args()
    from kg.samples import write_samples
    from kg.store.build import build

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_samples(folder / "samples")
        build([folder / "samples"], folder / "one", index="search.index:write_index")
        told = [(folder / "one", True)]
        if options.forms:
            build(options.forms, folder / "other", index="search.index:write_index")
            told.append((folder / "other", False))
        opened = [(open_library(path), kinds) for path, kinds in told]
        figures = fitted([case for library, kinds in opened for case in cases(library, kinds=kinds)], tried(options.tries))
        for library, _ in opened:
            library.close()
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    if options.result:
        (RESULTS / f"{options.result}.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
