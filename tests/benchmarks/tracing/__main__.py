"""What trace says rests on each policy document, against lists that were written by hand before: recall and precision.

    python -m tests.benchmarks.tracing             # print
    python -m tests.benchmarks.tracing --result    # and write tests/benchmarks/results/tracing.json

Invented forms and a workbook lie beside this file (forms.txt, expected.tsv). The seeds, layouts and forms of ../shared are read
where they are there: the seeds' list is that of their gold, made by reading every line; layouts and forms cite no document, so
that whatever is found in them counts against precision.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from pyoxigraph import NamedNode

import ontology
from kg.store.build import build
from search import open_library
from search.trace import trace
from tests.benchmarks.tracing.forms import expected, write_forms

RESULT = Path(__file__).parents[1] / "results" / "tracing.json"
SHARED = Path(__file__).resolve().parents[4] / "shared"

Resting = set[tuple[str, int, int, str]]


def traced(paths: list[Path], folder: Path) -> Resting:
    """Return (file, position of the project, position of the indicator, number) of all policies of a library of these files."""
    library = folder / "library"
    build(paths, library, index=None)
    found: Resting = set()
    with open_library(library) as opened:
        refs = opened.store.match(None, NamedNode(f"{ontology.NS}ref"), None)
        order = {quad.subject.value: int(str(quad.object.value).removeprefix("p")) for quad in refs}  # type: ignore[union-attr]
        for policy in opened.policies():
            told = trace(opened.store, policy["number"] or policy["title"])
            for item in told.indicators:
                if item.policy_iri == policy["iri"]:
                    ordinal = int(item.iri.rpartition("/")[2].partition("~")[0])
                    found.add((item.file or "", order.get(item.project_iri or "", 0), ordinal, item.policy))
    return found


def shared_expected() -> tuple[list[Path], Resting]:
    """Return the files of ../shared and what rests on what in them."""
    paths = [*sorted((SHARED / "seeds").glob("*.txt")), *sorted((SHARED / "layouts").glob("*.txt"))]
    paths += sorted((SHARED / "forms").glob("*.docx"))
    resting: Resting = set()
    for path in sorted((SHARED / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        for indicator in gold["indicators"]:
            for citation in indicator.get("citations", ()):
                at = int(indicator["project"][1:])
                resting.add((f"{path.stem}.txt", at, indicator["ordinal"], citation["normalized"] or citation["raw"]))
    return paths, resting


def figures(found: Resting, wanted: Resting) -> dict[str, float]:
    """Return recall and precision of (indicator, policy), and counts of the policies."""
    right = found & wanted
    policies = Counter(policy for *_, policy in wanted)
    whole = sum({f for f in found if f[3] == policy} == {w for w in wanted if w[3] == policy} for policy in policies)
    return {
        "expected": len(wanted),
        "found": len(found),
        "right": len(right),
        "recall": round(len(right) / max(len(wanted), 1), 3),
        "precision": round(len(right) / max(len(found), 1), 3),
        "policies": len(policies),
        "policies_whole": whole,
    }


def measured() -> dict[str, dict[str, float]]:
    """Return the figures of the invented forms, of ../shared where it lies, and of both."""
    sets: dict[str, tuple[Resting, Resting]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sets["own"] = traced(list(write_forms(folder / "own" / "forms")), folder / "own"), expected()
        if SHARED.is_dir():
            paths, wanted = shared_expected()
            sets["shared"] = traced(paths, folder / "shared"), wanted
    for key, (found, wanted) in sets.items():
        for row in sorted(wanted - found):
            print(key, "missed", *row, sep="\t")
        for row in sorted(found - wanted):
            print(key, "beyond", *row, sep="\t")
    both = set().union(*(found for found, _ in sets.values())), set().union(*(wanted for _, wanted in sets.values()))
    return {**{key: figures(*pair) for key, pair in sets.items()}, "all": figures(*both)}


def main() -> None:
    """Print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--result", action="store_true")
    asked = parser.parse_args()
    told = measured()
    for key, each in told.items():
        print(f"{key:7} recall {each['recall']:.3f}, precision {each['precision']:.3f} of {each['expected']:.0f} pairs")
    if asked.result:
        RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
