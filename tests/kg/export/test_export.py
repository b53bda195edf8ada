"""What is exported reads back as what was in the library."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from lxml import etree

from kg.errors import JixiaoError
from kg.export import FORMATS, exporter
from kg.export.stratml import NAMESPACE
from kg.export.tables import columns, dictionary, readings_of, tables
from kg.store.embedded import EmbeddedStore
from kg.store.generations import open_generation

GENERATION = "0123456789"


@pytest.fixture(scope="module")
def store(sample_library: Path) -> Iterator[EmbeddedStore]:
    generation = open_generation(sample_library)
    opened = EmbeddedStore(generation.store)
    yield opened
    opened.close()
    generation.close()


def test_nquads(store: EmbeddedStore, tmp_path: Path) -> None:
    (file,) = exporter("nquads")(store, GENERATION, tmp_path / "out.nq")
    assert set(ox.parse(path=str(file))) == set(store.quads())


def test_turtle_is_the_union(store: EmbeddedStore, tmp_path: Path) -> None:
    (file,) = exporter("turtle")(store, GENERATION, tmp_path / "out.ttl")
    assert {quad.triple for quad in ox.parse(path=str(file))} == {quad.triple for quad in store.quads()}
    assert GENERATION in file.read_text("utf-8").splitlines()[0]


def test_jsonld(store: EmbeddedStore, tmp_path: Path) -> None:
    (file,) = exporter("jsonld")(store, GENERATION, tmp_path / "out.jsonld")
    assert set(ox.parse(path=str(file), format=ox.RdfFormat.JSON_LD)) == set(store.quads())


def test_csv_reads_back(store: EmbeddedStore, tmp_path: Path) -> None:
    exporter("csv")(store, GENERATION, tmp_path)
    metadata = json.loads((tmp_path / "csv-metadata.json").read_text("utf-8"))
    assert metadata["dc:identifier"] == GENERATION
    for told in metadata["tables"]:
        name = told["url"].removesuffix(".csv")
        with (tmp_path / told["url"]).open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert head == [column["name"] for column in told["tableSchema"]["columns"]]
        kinds = [column["datatype"] for column in told["tableSchema"]["columns"]]
        back = [
            tuple(
                None if text == "" else Decimal(text) if kind == "decimal" else int(text) if kind == "integer" else text
                for kind, text in zip(kinds, row, strict=True)
            )
            for row in rows
        ]
        meant = [tuple(None if value == "" else value for value in row) for row in tables(store)[name]]
        assert back == meant, name


def test_parquet_reads_back(store: EmbeddedStore, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="extra 'notebooks' is not installed")
    exporter("parquet")(store, GENERATION, tmp_path)
    for name, rows in tables(store).items():
        table = pq.read_table(tmp_path / f"{name}.parquet")
        back = [tuple(row.values()) for row in table.to_pylist()]
        assert [tuple(str(v) if hasattr(v, "isoformat") else v for v in row) for row in back] == rows, name
        assert json.loads(table.schema.metadata[b"jixiao"])["generation"] == GENERATION


def test_xlsx_reads_back(store: EmbeddedStore, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    (file,) = exporter("xlsx")(store, GENERATION, tmp_path / "out.xlsx")
    book = load_workbook(file, read_only=True)
    assert book.sheetnames == [*columns(), "dictionary", "about"]
    rows = list(book["indicators"].iter_rows(values_only=True))[1:]
    place = [column.name for column in columns()["indicators"]].index("target")
    assert [row[place] for row in rows] == [row[place] for row in tables(store)["indicators"]]


def test_stratml(store: EmbeddedStore, tmp_path: Path) -> None:
    files = exporter("stratml")(store, GENERATION, tmp_path)
    listed = list(readings_of(store))
    assert len(files) == len(listed) == 108
    space = {"s": NAMESPACE}
    for file, (_, reading) in zip(files, listed, strict=True):
        root = etree.parse(file).getroot()
        names = [str(text) for text in root.xpath("//s:MeasurementDimension/text()", namespaces=space)]
        assert sorted(names) == sorted(row.level3 for row in reading.indicators)
        numbers = [Decimal(str(text)) for text in root.xpath("//s:TargetResult/s:NumberOfUnits/text()", namespaces=space)]
        assert sorted(numbers) == sorted(row.target.value for row in reading.indicators if row.target.value is not None)
        identifiers = root.xpath("//s:Identifier/text()", namespaces=space)
        assert len(identifiers) == len(set(identifiers))


def test_every_column_has_a_term_with_definitions() -> None:
    known = rdflib.Graph().parse(_core(), format="turtle")
    for entry in dictionary():
        if not entry["term"]:
            assert entry["column"] in {"table", "row", "line"}
            continue
        assert (rdflib.URIRef(entry["term"]), None, None) in known, entry["term"]
        assert entry["definition_zh"], entry
        assert entry["definition_en"], entry


def _core() -> str:
    import ontology

    return str(ontology.ROOT / "core.ttl")


def test_unknown_format() -> None:
    with pytest.raises(JixiaoError, match="没有 word 这种导出格式"):
        exporter("word")
    assert set(FORMATS) == {"nquads", "turtle", "jsonld", "csv", "parquet", "xlsx", "stratml"}
