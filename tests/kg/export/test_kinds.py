"""Forms of every kind in the exported tables: each field that a form prints stands in its column."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib

from kg.amount import amount_in, convert
from kg.export import exporter
from kg.store.embedded import EmbeddedStore
from kg.store.generations import open_generation
from kg.text import nfkc
from ontology import NS
from tests.kg.forms.kinds_gold import FORMS, Values, gold

COLUMNS = {"basis_raw": "basis", "as_of": "interim_as_of"}
"""Fields of the gold whose column has another name."""

UNITS = {"self_sichuan": None, "self_yunnan": Decimal("0.0001")}
"""What a printed sum of the forms that do not print 万元 is in 万元: unknown, 元."""

Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def store(kinds_library: Path) -> Iterator[EmbeddedStore]:
    generation = open_generation(kinds_library)
    opened = EmbeddedStore(generation.store)
    yield opened
    opened.close()
    generation.close()


@pytest.fixture(scope="module")
def exported(store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Rows of each CSV file by the head."""
    folder = tmp_path_factory.mktemp("csv")
    exporter("csv")(store, "0123456789", folder)
    return {path.stem: list(csv.DictReader(path.read_text("utf-8").splitlines(keepends=True))) for path in folder.glob("*.csv")}


def of(exported: Tables, table: str, form: Path) -> list[dict[str, str]]:
    """Return the rows of the document that was read from `form`."""
    (document,) = (row["document"] for row in exported["documents"] if Path(row["file"]).stem == form.stem)
    return [row for row in exported[table] if row["document"] == document]


def as_gold(column: str, text: str) -> str:
    """Return a cell as the gold writes it."""
    if column == "core":
        return {"true": "yes", "false": "no"}[text]
    if column in ("points", "score") and text:
        return format(Decimal(text).normalize(), "f")
    return nfkc(text)


def history(values: Values) -> str:
    """Return the gold's ``2023:22个;2024:24个`` as the export writes it."""
    return nfkc(values["history"].replace("-:", "").replace(":", "：").replace(";", "；"))


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_indicators(exported: Tables, form: Path) -> None:
    left = of(exported, "indicators", form)
    _, wanted = gold(form)
    assert len(left) == len(wanted.rows)
    for (level1, level2, level3, target), values in wanted.rows:
        raw = target.partition(" @")[0]
        key = tuple("" if each == "-" else each for each in (level1, level2, level3, raw))
        row = next(
            row
            for row in left
            if tuple(nfkc(row[name]) for name in ("level1", "level2", "level3", "target")) == key
            and row["region"] == values.get("region", "")
        )
        left.remove(row)
        for name, value in values.items():
            column = COLUMNS.get(name, name)
            meant = history(values) if name == "history" else value
            assert as_gold(column, row[column]) == meant, (level3, name)


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_observations(exported: Tables, form: Path) -> None:
    """A row each value beside the target, with the number where the text has one."""
    wanted = []
    for (_, _, level3, target), values in gold(form)[1].rows:
        raw = target.partition(" @")[0]
        for role in ("interim", "expected"):
            if role in values:
                wanted.append((level3, "" if raw == "-" else raw, role, "", values[role]))
        for past in filter(None, values.get("history", "").split(";")):
            year, _, value = past.partition(":")
            wanted.append((level3, "" if raw == "-" else raw, "history", year.strip("-"), value))
    found = [
        (nfkc(row["level3"]), nfkc(row["target"]), row["role"], row["year"], nfkc(row["printed"]))
        for row in of(exported, "observations", form)
    ]
    assert sorted(found) == sorted(wanted)


def test_observations_have_numbers(exported: Tables) -> None:
    rows = of(exported, "observations", next(path for path in FORMS if path.stem == "monitoring_money"))
    found = [(row["role"], row["period"], row["value"], row["unit"]) for row in rows if row["level3"] == "更换路灯盏数"]
    assert found == [("interim", "1-6月", "200", "盏"), ("expected", "", "420", "盏")]


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_projects(exported: Tables, form: Path) -> None:
    """Sums are in 万元 whatever unit the form prints (万元 or 元 in ours); without a unit only what is printed stands there."""
    rows = {row["name"]: row for row in of(exported, "projects", form)}
    columns = {"rate": "execution_rate", "points": "execution_points", "score": "execution_score"}
    for name, values in gold(form)[1].projects:
        for key, value in values.items():
            if key in ("initial", "adjusted", "executed"):
                printed, told = rows[name][f"{key}_printed"], rows[name][f"{key}_wan"]
                assert Decimal(printed.replace(",", "")) == Decimal(value), (name, key)
                scale = UNITS.get(form.stem, Decimal(1))
                assert (Decimal(told) if told else None) == (scale and Decimal(value) * scale), (name, key)
            else:
                told = rows[name][columns.get(key, key)]
                assert (Decimal(told) == Decimal(value)) if key in columns else (nfkc(told) == value), (name, key)


@pytest.mark.parametrize("form", [path for path in FORMS if gold(path)[1].tasks], ids=lambda path: path.stem)
def test_tasks(exported: Tables, form: Path) -> None:
    rows = of(exported, "tasks", form)
    shown = [(row["name"], row["text"] or "-", row["amount"] or "-", row["unit"] or "-") for row in rows]
    assert shown == gold(form)[1].tasks
    for row in rows:
        amount = amount_in(row["amount_printed"], row["unit"])
        assert convert(amount, "万元") == Decimal(row["amount_wan"])


def test_jsonld_holds_observations(store: EmbeddedStore, tmp_path: Path) -> None:
    (file,) = exporter("jsonld")(store, "0123456789", tmp_path / "out.jsonld")
    graph = rdflib.Dataset(default_union=True)
    graph.parse(file, format="json-ld")
    names = "?level3 ?role ?period ?value"
    rows = graph.query(
        f"PREFIX jx: <{NS}> SELECT {names} {{ ?i jx:level3 ?level3 ; jx:hasObservation ?o . "
        '?o a jx:Observation ; jx:role ?role ; jx:raw "200盏" ; jx:period ?period ; jx:value ?value }'
    )
    assert [tuple(str(term) for term in row) for row in rows] == [("更换路灯盏数", "interim", "1-6月", "200")]
