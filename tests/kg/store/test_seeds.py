"""A build over the real documents, with the real parts: counts by the gold, round trip, `verify`, `why`, privacy."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg import read
from kg.store.base import twice
from kg.store.build import build
from kg.store.embedded import EmbeddedStore, sorted_nquads
from kg.store.generations import Generation, open_generation
from kg.store.report import BuildReport
from kg.store.verify import verify
from kg.store.why import why
from kg.triples import readings
from ontology import NS
from tests.kg.alike import as_in_graph

INDEX = "search.index:write_index"
"""The index that ships; by name, as `kg` hands it on: what it writes is searched for people as well."""

SEEDS = ("001.txt", "002.txt", "003.txt")


@pytest.fixture(scope="module")
def seeds(shared: Path) -> dict[str, dict[str, object]]:
    return {name: json.loads((shared / "gold" / name.replace("txt", "json")).read_text("utf-8")) for name in SEEDS}


@pytest.fixture(scope="module")
def built(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    library = tmp_path_factory.mktemp("seeds") / "lib"
    return library, build([shared / "seeds"], library, index=INDEX)


@pytest.fixture(scope="module")
def generation(built: tuple[Path, BuildReport]) -> Iterator[Generation]:
    with open_generation(built[0]) as generation:
        yield generation


@pytest.fixture(scope="module")
def store(generation: Generation) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(generation.store) as store:
        yield store


def gold_count(seeds: dict[str, dict[str, object]], name: str, key: str) -> int:
    found = seeds[name][key]
    assert isinstance(found, list)
    return len(found)


def test_counts_are_those_of_the_gold(built: tuple[Path, BuildReport], seeds: dict[str, dict[str, object]]) -> None:
    report = built[1]
    assert (report.files, report.failed, report.documents) == (3, (), 3)
    assert report.projects == gold_count(seeds, "001.txt", "projects") + gold_count(seeds, "003.txt", "projects")
    assert report.indicators == sum(gold_count(seeds, name, "indicators") for name in SEEDS)
    assert report.accounted >= 0.99
    assert 0 < report.wordings <= report.indicators


def test_uses_of_a_policy_are_those_of_the_gold(store: EmbeddedStore, seeds: dict[str, dict[str, object]]) -> None:
    indicators = seeds["003.txt"]["indicators"]
    assert isinstance(indicators, list)
    cited = [c for indicator in indicators for c in indicator["citations"] or () if c["field"] == "basis"]
    expected = Counter(c["normalized"] for c in cited if c["type"] == "numbered")
    rows = store.select(f"SELECT ?n (COUNT(?i) AS ?uses) {{ ?i <{NS}basedOn> ?p . ?p <{NS}number> ?n }} GROUP BY ?n")
    found = {str(number.value): int(uses.value) for number, uses in rows}  # type: ignore[union-attr]
    assert found == dict(expected)
    assert sum(found.values()) == 64


def test_each_triple_stands_in_one_graph(store: EmbeddedStore) -> None:
    assert twice(store.quads()) == []
    assert all(isinstance(quad.graph_name, NamedNode) for quad in store.quads())


def test_the_graph_gives_the_readings_back(store: EmbeddedStore, shared: Path) -> None:
    back = {reading.sha256: reading for reading in readings(store.quads())}
    for name in SEEDS:
        reading = read(shared / "seeds" / name)
        assert back.pop(reading.sha256) == as_in_graph(reading)
    assert back == {}


def test_verify_agrees_wholly(built: tuple[Path, BuildReport], store: EmbeddedStore) -> None:
    found = verify(built[0])
    assert (found.missing, found.extra, found.seal, found.differing) == ((), (), (), ())
    assert (found.ok, found.share, found.same, found.checked, found.absent) == (True, 1.0, store.count(), 3, ())


def test_why_shows_the_printed_cells_of_every_indicator(store: EmbeddedStore, built: tuple[Path, BuildReport]) -> None:
    rows = store.select(
        f"SELECT ?i ?name ?raw {{ ?i a <{NS}Indicator> ; <{NS}level3> ?name ; <{NS}inProject> ?p ; <{NS}hasTarget> ?t ."
        f" ?t <{NS}raw> ?raw }} ORDER BY ?i"
    )
    assert rows
    for iri, name, raw in rows[::20]:
        assert isinstance(iri, NamedNode)
        (evidence,) = why(built[0], iri.value).evidence
        texts = [text for _, _, text in evidence.cells]
        assert evidence.text == name.value  # type: ignore[union-attr]
        assert raw.value in texts  # type: ignore[union-attr]


def test_why_of_a_policy_leads_to_each_printed_number(built: tuple[Path, BuildReport], store: EmbeddedStore) -> None:
    ((policy, uses),) = store.select(
        f"SELECT ?p (COUNT(?c) AS ?n) {{ ?c <{NS}citesPolicy> ?p }} GROUP BY ?p ORDER BY DESC(?n) LIMIT 1"
    )
    assert isinstance(policy, NamedNode)
    answer = why(built[0], policy.value)
    assert answer.places >= int(uses.value)  # type: ignore[union-attr]
    printed = {e.text for e in answer.evidence if e.place is not None and e.place.start is not None}
    squeezed = {re.sub(r"[^\w]", "", text) for text in printed}
    assert squeezed == {re.sub(r"[^\w]", "", policy.value.rpartition("/")[2])}


def test_the_same_documents_from_another_folder(built: tuple[Path, BuildReport], shared: Path, tmp_path: Path) -> None:
    copied = tmp_path / "另一个文件夹" / "x"
    shutil.copytree(shared / "seeds", copied)
    report = build([copied], tmp_path / "lib", index=INDEX)
    assert report.generation == built[1].generation


# Privacy. The words to look for are read from the seed at run time and stand nowhere else.


def personal_words(shared: Path) -> set[str]:
    """Return names, signatures and numbers on the lines that the gold names as personal."""
    lines = (shared / "seeds" / "002.txt").read_text("utf-8").splitlines()
    gold = json.loads((shared / "gold" / "002.json").read_text("utf-8"))
    words: set[str] = set()
    for entry in gold["privacy"]["persons_in_seed"]:
        first, last = entry["lines"]
        for line in lines[first - 1 : last]:
            cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
            # a row of people: name first, signature last, unit and post between are not personal; else label: value
            words |= {cells[0], cells[-1]} if len(cells) > 1 else {re.split("[:：]", cells[0])[-1].strip()}
    rest = "\n".join(line for number, line in enumerate(lines, 1) if not _inside(number, gold))
    return {word for word in words if word not in rest}


def _inside(number: int, gold: dict[str, dict[str, list[dict[str, list[int]]]]]) -> bool:
    return any(entry["lines"][0] <= number <= entry["lines"][1] for entry in gold["privacy"]["persons_in_seed"])


def stored_texts(library: Path) -> Iterator[tuple[str, str]]:
    """Yield every text that a library holds: files as they are, and what is packed in them."""
    for path in sorted(library.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(library).as_posix()
        yield name, path.read_bytes().decode("utf-8", "ignore")
        if path.suffix == ".gz":
            yield f"{name}!", gzip.decompress(path.read_bytes()).decode()
        if path.suffix == ".sqlite":
            with contextlib.closing(sqlite3.connect(path)) as database:
                yield f"{name}!", "\n".join(database.iterdump())
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    yield f"{name}!/{member}", archive.read(member).decode()
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        yield "dump", "".join(sorted_nquads(store.quads()))


def places_of(word: str, texts: list[tuple[str, str]]) -> list[str]:
    """Return where `word` stands, also with its characters spaced out or escaped."""
    escaped = json.dumps(word)[1:-1]
    spaced = re.compile(r"\s*".join(map(re.escape, word)))
    return [name for name, text in texts if spaced.search(text) or escaped in text]


def test_nothing_of_the_people_is_written(built: tuple[Path, BuildReport], shared: Path) -> None:
    words = personal_words(shared)
    assert len(words) >= 5  # four staff, the filler, the telephone number, less what repeats
    assert any(re.fullmatch(r"1\d{10}", word) for word in words)
    texts = list(stored_texts(built[0]))
    assert {word for word in words if places_of(word, texts)} == set()
    # positive controls, by the same search: in the seed itself, and for text that has to be there
    seed = [("seed", (shared / "seeds" / "002.txt").read_text("utf-8"))]
    assert all(places_of(word, seed) for word in words)
    unit = seed[0][1].splitlines()[326].split("\t")[1].strip()  # the unit printed beside the first name
    name = read(shared / "seeds" / "002.txt").evaluation_rows[0].level3
    for control in (unit, name):
        kinds = {place.rpartition("/")[2] for place in places_of(control, texts)}
        assert "dump" in kinds
        assert any(place.endswith(".json.gz!") for place in places_of(control, texts))
        assert any("grids/" in place and ".zip!/" in place for place in places_of(control, texts))
    indexed = json.loads((shared / "gold" / "001.json").read_text("utf-8"))["indicators"][0]["level3"]
    assert any(place.endswith("index/wordings.sqlite!") for place in places_of(indexed, texts))


def test_nothing_of_the_people_is_said(shared: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[object] = []
    report = build([shared / "seeds" / "002.txt"], tmp_path / "lib", progress=lambda *step: told.append(step))
    captured = capfd.readouterr()
    texts = [
        ("progress", repr(told)),
        ("report", json.dumps(report.to_json(), ensure_ascii=False)),
        ("out", captured.out + captured.err),
    ]
    assert [place for word in personal_words(shared) for place in places_of(word, texts)] == []


def test_a_form_in_two_formats_counts_once(built: tuple[Path, BuildReport], shared: Path, tmp_path: Path) -> None:
    """Sources are added, nothing else: the same text in another encoding is another file of the same document."""
    copies = tmp_path / "docs"
    shutil.copytree(shared / "seeds", copies)
    text = (copies / "001.txt").read_text("utf-8")
    (copies / "again.txt").write_bytes(text.encode("gb18030", "replace"))
    report = build([copies], tmp_path / "lib")
    assert (report.files, report.documents) == (4, 3)
    assert replace(report, **same_but(report)) == replace(built[1], **same_but(report))


def test_the_same_forms_in_every_format_count_once(built: tuple[Path, BuildReport], shared: Path, tmp_path: Path) -> None:
    formats = [path for path in sorted((shared / "formats").iterdir()) if re.match(r"00\d\.(docx|xlsx|html|pdf)$", path.name)]
    assert len(formats) == 12
    report = build([shared / "seeds", *formats], tmp_path / "lib")
    assert report.failed == ()
    assert (report.files, report.documents) == (15, 3)
    assert (report.projects, report.indicators, report.wordings) == (
        built[1].projects,
        built[1].indicators,
        built[1].wordings,
    )
    assert verify(tmp_path / "lib").ok
    texts = list(stored_texts(tmp_path / "lib"))
    assert len([name for name, _ in texts if "grids/" in name and ".zip!/" in name]) == 15
    assert {word for word in personal_words(shared) if places_of(word, texts)} == set()


def same_but(report: BuildReport) -> dict[str, object]:
    return {name: getattr(report, name) for name in ("generation", "files", "quads", "seconds", "index")}
