"""Tiny parts for the tests of the machinery: a reader of ``project|level 3|target`` lines, quads, an index, deaths.

They run in child processes by name, so that they stand in a module of their own.
"""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg import codec, iris
from kg.children import Talk
from kg.document import Document, Paragraph, Place, Sha256
from kg.document_json import document_from_json, document_to_json
from kg.errors import DamagedFile
from kg.records import DocumentHead, Indicator, Ledger, Organisation, Project, Reading, Target, Unparsed
from kg.store.archived import read_archived
from kg.store.embedded import EmbeddedStore
from kg.triples.logical import LogicalDocument
from ontology import NS

HERE = "tests.kg.store.standins"
KEPT: list[bytearray] = []
DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def reading_of(text: str, sha256: str | None = None, publisher: str = "某局", unparsed: int = 0) -> Reading:
    """Return the reading of lines ``project|level 3|target``."""
    sha = sha256 or hashlib.sha256(text.encode()).hexdigest()
    rows = [line.split("|") for line in text.splitlines() if line.count("|") == 2]
    names = list(dict.fromkeys(row[0] for row in rows))
    projects = tuple(Project(f"p{number}", name) for number, name in enumerate(names, 1))
    refs = {name: f"p{number}" for number, name in enumerate(names, 1)}
    indicators = tuple(
        Indicator(refs[project], number, "产出指标", "数量指标", level3, Target(target), place=Place(line=number))
        for number, (project, level3, target) in enumerate(rows, 1)
    )
    bodies = (Organisation(publisher, None, "publisher"),) if publisher else ()
    head = DocumentHead(None, "project_targets", 2024, bodies, None)
    ledger = Ledger(len(rows), unparsed, len(rows), 0, 0, 0, (), (Unparsed(Place(line=99), "?"),) * unparsed)
    return Reading("", Sha256(sha), head, projects, indicators, (), (), (), (), (), ledger)


def extract(data: bytes, file: str) -> dict[str, Any]:
    """Read the lines; some first lines make trouble on purpose."""
    text = data.decode()
    match text.splitlines()[0].split("=") if text else ["empty"]:
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["spin", seconds]:
            end = time.process_time() + float(seconds)
            while time.process_time() < end:
                pass
        case ["eat", megabytes]:
            bytearray(int(megabytes) << 20)
        case ["keep", megabytes]:
            KEPT.append(bytearray(int(megabytes) << 20))
        case ["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["bug"]:
            raise KeyError("a secret of the document")
        case ["deep"]:
            json.loads("[" * 100_000)
        case ["empty"]:
            raise DamagedFile(file, "空文件")
        case ["stutter"]:
            os.write(1, b"noise on standard output\n")
    reading = reading_of(text, hashlib.sha256(data).hexdigest())
    lines = tuple(Paragraph(line, Place(line=number)) for number, line in enumerate(text.splitlines(), 1))
    document = Document("", reading.sha256, "text", lines)
    return {
        "sha256": reading.sha256,
        "format": "text",
        "grid": json.dumps(document_to_json(document), ensure_ascii=False),
        "reading": codec.dumps(codec.to_json(reading)),
        "pid": os.getpid(),
    }


def read(grid: Mapping[str, Any]) -> Reading:
    """Read a masked document again."""
    document = document_from_json(grid)
    return reading_of("\n".join(paragraph.text for paragraph in document.paragraphs()), document.sha256)


def read_otherwise(grid: Mapping[str, Any]) -> Reading:
    """Read a masked document as a later version of the code might: one target is understood otherwise."""
    reading = read(grid)
    first = replace(reading.indicators[0], target=Target("≥1"))
    return replace(reading, indicators=(first, *reading.indicators[1:]))


def archived(data: bytes, file: str) -> dict[str, Any]:
    """Read a member of an archive again."""
    return read_archived(data, file, read)


def archived_otherwise(data: bytes, file: str) -> dict[str, Any]:
    """Read it as a later version of the code might."""
    return read_archived(data, file, read_otherwise)


def counting_extract(data: bytes, file: str) -> dict[str, Any]:
    """As `extract`, and leaves a mark beside the temporary folder's documents for each call."""
    told = extract(data, file)
    marks = Path(data.decode().splitlines()[0].removeprefix("marks="))
    (marks / f"{time.monotonic_ns()}").touch()
    return told


def quads_of(documents: Sequence[LogicalDocument], base: str) -> Iterator[Quad]:
    """Yield a few quads a document."""
    for document in documents:
        key = document.key
        name = iris.document(base, key.publisher, key.kind, key.year, key.part)
        graph = NamedNode(name)
        source = iris.source(base, document.sources[0].sha256)
        for project in document.reading.projects:
            yield Quad(NamedNode(source), NamedNode(NS + "file"), Literal(document.reading.file), graph)
            yield Quad(NamedNode(f"{name}/project/{iris.segment(project.name)}"), TYPE, NamedNode(NS + "Project"), graph)
        for use in document.reading.indicators:
            node = NamedNode(f"{name}/indicator/{use.ordinal}")
            yield Quad(node, TYPE, NamedNode(NS + "Indicator"), graph)
            yield Quad(node, NamedNode(NS + "level3"), Literal(use.level3), graph)
            yield Quad(node, NamedNode(NS + "raw"), Literal(use.target.raw), graph)
            yield Quad(node, DERIVED, NamedNode(f"{source}#l{use.ordinal}"), graph)
            yield Quad(node, NamedNode(NS + "hasWording"), NamedNode(iris.wording(base, None, use.level3)), graph)


def quads_twice(documents: Sequence[LogicalDocument], base: str) -> Iterator[Quad]:
    """Yield a triple that stands in two graphs: the trap of the union."""
    for name in ("one", "two"):
        yield Quad(NamedNode(base + "s"), NamedNode(base + "p"), Literal("o"), NamedNode(base + name))


def index(
    generation: Path, store: EmbeddedStore, cache: Path, progress: Callable[[int, int], None], *, dimensions: int = 384
) -> dict[str, Any]:
    """Write one file, as the search layer would."""
    progress(0, store.count())
    (generation / "index").mkdir()
    (generation / "index" / "words.txt").write_text(f"{store.count()} quads\n", "utf-8")
    (cache / "vectors.txt").write_text("cached\n", "utf-8")
    progress(store.count(), store.count())
    return {"fingerprint": f"model-1/{dimensions}", "wordings": store.count()}


def index_of_another_model(
    generation: Path, store: EmbeddedStore, cache: Path, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """As `index`, with another model."""
    return {**index(generation, store, cache, progress), "fingerprint": "model-2"}


def slow_index(generation: Path, store: EmbeddedStore, cache: Path, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Wait until the file ``go`` lies in the cache, so that a test can look at a build in the middle."""
    while not (cache / "go").exists():
        time.sleep(0.02)
    return {}


def echo(told: dict[str, Any], talk: Talk) -> None:
    """Run in a child: answer with the request."""
    talk.say({"echo": told, "pid": os.getpid()})


def crash(told: dict[str, Any], talk: Talk) -> None:
    """Run in a child: end as a parser in C does that reads behind its memory, with the request on the lips."""
    print(told, file=sys.stderr, flush=True)  # noqa: T201 - a library may
    faulthandler._sigsegv()  # type: ignore[attr-defined]
