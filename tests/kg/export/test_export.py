"""What is exported reads back as what was in the library."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
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
from kg.store.embedded import EmbeddedStore, write
from kg.store.generations import open_generation
from kg.triples import evidence_quads
from tests.kg.store.standins import reading_of

GENERATION = "0123456789"
BACK: dict[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "integer": int,
    "boolean": lambda text: {"true": True, "false": False}[text],
}
"""From the texts of a CSV file to values, by datatype of XML Schema."""


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


def test_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    write(tmp_path / "store", evidence_quads(reading_of("项目|行数|≥1个"), "https://example.org/"))
    file = tmp_path / "out" / "a.nq"
    file.parent.mkdir()
    file.write_text("before", "utf-8")
    store = EmbeddedStore(tmp_path / "store")
    store.close()
    with pytest.raises(JixiaoError, match="已关闭"):
        exporter("nquads")(store, GENERATION, file)
    assert [path.read_text("utf-8") for path in file.parent.iterdir()] == ["before"]


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
            tuple(None if text == "" else BACK.get(kind, str)(text) for kind, text in zip(kinds, row, strict=True))
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


def test_columns_have_chinese_labels(store: EmbeddedStore, tmp_path: Path) -> None:
    """Programs read the names; people see the label: a note on the head in Excel, titles in CSVW, a field's data in Parquet."""
    from openpyxl import load_workbook

    labels = {(name, column.name): column.label for name, listed in columns().items() for column in listed}
    assert all(re.search(r"[\u4e00-\u9fff]", label) for label in labels.values())
    assert labels["indicators", "likelihood"] == "完成目标可能性"
    for name, listed in columns().items():
        assert len({column.label for column in listed}) == len(listed), name
    (file,) = exporter("xlsx")(store, GENERATION, tmp_path / "out.xlsx")
    book = load_workbook(file)
    assert {(name, cell.value): cell.comment.text for name in columns() for cell in book[name][1]} == labels
    exporter("csv")(store, GENERATION, tmp_path)
    told = json.loads((tmp_path / "csv-metadata.json").read_text("utf-8"))["tables"]
    titles = {
        (table["url"].removesuffix(".csv"), column["name"]): column["titles"]["zh"]
        for table in told
        for column in table["tableSchema"]["columns"]
    }
    assert titles == labels
    assert {(entry["table"], entry["column"]): entry["column_zh"] for entry in dictionary()} == labels


def test_parquet_fields_have_chinese_labels(store: EmbeddedStore, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="extra 'notebooks' is not installed")
    exporter("parquet")(store, GENERATION, tmp_path)
    schema = pq.read_schema(tmp_path / "tasks.parquet")
    assert [field.metadata[b"label_zh"].decode() for field in schema] == [column.label for column in columns()["tasks"]]


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


def test_what_no_xml_can_hold_is_left_out(tmp_path: Path) -> None:
    """Libraries of earlier versions may hold control characters."""
    from openpyxl import load_workbook

    write(tmp_path / "store", evidence_quads(reading_of("响\x07铃项目|=行\x01数|≥1个"), "https://example.org/"))
    with EmbeddedStore.open(tmp_path / "store") as store:
        (file,) = exporter("xlsx")(store, GENERATION, tmp_path / "out.xlsx")
        (plan,) = exporter("stratml")(store, GENERATION, tmp_path / "plans")
    names = [column.name for column in columns()["indicators"]]
    _, row = load_workbook(file)["indicators"].iter_rows(values_only=True)
    assert row[names.index("level3")] == "=行数"
    assert etree.parse(plan).findtext(".//{*}Objective/{*}Name") == "响铃项目"
