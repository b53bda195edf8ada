"""Every named query in every engine at hand, on N-Quads: the same variables, rows by value, and order as in pyoxigraph?

    python -m tests.benchmarks.engines             # print
    python -m tests.benchmarks.engines --result    # and write tests/benchmarks/results/engines.json

Two files of N-Quads: what ``jixiao dump`` prints of the sample library (queries with their defaults), and the data set of
tests/kg/queries, on which every query finds something (with its parameters). ``--library LIB`` takes another library.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.named_queries import bind, load, names
from kg.samples import write_samples
from kg.store.build import build
from kg.store.embedded import EmbeddedStore
from kg.store.generations import open_generation
from tests.benchmarks.engines.compare import Difference, compared
from tests.benchmarks.engines.engines import ENGINES, available
from tests.kg.queries.dataset import PARAMETERS, quads

RESULT = Path(__file__).parents[1] / "results" / "engines.json"


def dumped(library: Path, target: Path) -> None:
    """Write what ``jixiao dump`` prints."""
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        target.write_text("".join(store.sorted_nquads()), "utf-8", newline="\n")


def measured(
    dump: Path, folder: Path, values: Mapping[str, Mapping[str, str]], engines: Sequence[str]
) -> dict[str, list[Difference]]:
    """Return for each engine the queries whose answer differs from that of pyoxigraph.

    Args:
        dump: N-Quads.
        folder: where engines may keep their stores.
        values: of the parameters, by query.
        engines: names.
    """
    folder.mkdir()
    queries = {name: bind(load(name), values.get(name)) for name in names()}
    told: dict[str, list[Difference]] = {}
    with ENGINES["pyoxigraph"](dump, folder) as ask:
        wanted = {name: ask(text) for name, text in queries.items()}
    for engine in engines:
        with ENGINES[engine](dump, folder) as other:
            told[engine] = [d for name, text in queries.items() if (d := compared(name, text, wanted[name], other))]
    return told


def examples_dumped(target: Path) -> None:
    """Write the data set of tests/kg/queries."""
    target.write_bytes(ox.serialize(quads(), format=ox.RdfFormat.N_QUADS) or b"")


def main() -> None:
    """Print the differences, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--result", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = asked.library or folder / "library"
        if asked.library is None:
            write_samples(folder / "forms")
            build([folder / "forms"], library, index=None)
        dumped(library, folder / "library.nq")
        examples_dumped(folder / "examples.nq")
        told = {
            "library": measured(folder / "library.nq", folder / "one", {}, available()[1:]),
            "examples": measured(folder / "examples.nq", folder / "two", PARAMETERS, available()[1:]),
        }
    figures: dict[str, dict[str, object]] = {}
    for data, engines in told.items():
        for engine, found in engines.items():
            print(f"{data}: {engine}: {len(names()) - len(found)} of {len(names())} equal")
            for each in found:
                print(f"  {each}")
            equal = len(names()) - len(found)
            figures.setdefault(data, {})[engine] = {"queries": len(names()), "equal": equal, "differ": [str(d) for d in found]}
    if asked.result:
        RESULT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
