"""Time records → quads → records, the reference graph, and every named query, on many indicators.

    python -m tests.benchmarks.queries [--copies N] [--write FILE]

The samples of the project, each document `N` times for further bodies, in an Oxigraph store in memory. Correctness
first: what comes back from the quads must be what went in, else it stops. 45 copies are 100,000 indicators.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox

from kg import read
from kg.document import Sha256
from kg.named_queries import load, names
from kg.records import Reading
from kg.samples import write_samples
from kg.triples import evidence_quads, readings, reference_quads

BASE = "https://example.org/"


def documents(copies: int) -> list[Reading]:
    """Return the samples, each `copies` times with another publisher."""
    with TemporaryDirectory() as folder:
        samples = [read(path) for path in write_samples(Path(folder))]
    found = []
    for number in range(copies):
        for reading in samples:
            bodies = tuple(replace(body, name=f"{body.name}{number}") for body in reading.document.organisations)
            head = replace(reading.document, organisations=bodies)
            found.append(replace(reading, sha256=Sha256(f"{number:04}{reading.sha256[4:]}"), document=head))
    return found


def measure(copies: int) -> dict[str, Any]:
    """Return the figures; seconds each."""
    forms = documents(copies)
    count = sum(len(form.indicators) for form in forms)
    start = time.perf_counter()
    evidence = [quad for form in forms for quad in evidence_quads(form, BASE)]
    encoded = time.perf_counter()
    reference = list(reference_quads(evidence, BASE))
    referred = time.perf_counter()
    some = forms[: min(len(forms), 108)]
    if list(readings(q for form in some for q in evidence_quads(form, BASE))) != sorted(some, key=_document):
        raise SystemExit("what came back from the quads is not what went in")
    about = sum("/indicator/" in quad.subject.value for quad in evidence)
    store = ox.Store()
    loading = time.perf_counter()
    store.bulk_extend(iter_all(evidence, reference))
    loaded = time.perf_counter()
    return {
        "indicators": count,
        "quads": len(evidence) + len(reference),
        "quads_an_indicator": round(about / count, 1),
        "quads_an_indicator_with_all_around": round((len(evidence) + len(reference)) / count, 1),
        "seconds": {
            "evidence": round(encoded - start, 1),
            "reference": round(referred - encoded, 1),
            "load": round(loaded - loading, 1),
        },
        "queries": {name: asked(store, load(name).text) for name in names()},
        "machine": f"{platform.machine()}, Python {platform.python_version()}, pyoxigraph {ox.__version__}",
    }


def iter_all(*parts: list[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield the quads of all parts."""
    for part in parts:
        yield from part


def asked(store: ox.Store, text: str) -> dict[str, float]:
    """Return the number of rows of a query, with its defaults, and the seconds it took."""
    start = time.perf_counter()
    rows = sum(1 for _ in store.query(text, use_default_graph_as_union=True))
    return {"rows": rows, "seconds": round(time.perf_counter() - start, 3)}


def _document(reading: Reading) -> str:
    return next(iter(evidence_quads(reading, BASE))).graph_name.value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    text = json.dumps(measure(options.copies), ensure_ascii=False, indent=2) + "\n"
    sys.stdout.write(text)
    if options.write:
        options.write.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
