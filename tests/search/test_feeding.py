"""An index that was fed document by document is the one that is written of all wordings together."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.store.census import Tally, census
from kg.store.embedded import EmbeddedStore, write
from kg.store.generations import open_generation
from kg.store.pipeline import make
from kg.store.request import Request
from search.gather import profiles, wordings
from search.index import write_wordings
from tests.search import leaves, survival
from tests.search.standins import GramEncoder
from tests.search.test_updating import index_in


def test_what_is_fed_is_what_the_store_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    monkeypatch.setattr("kg.store.intake.run", survival.reading_here)
    monkeypatch.setattr("search.index.load_encoder", lambda model: GramEncoder())
    docs = leaves.write(tmp_path / "docs", {f"{number}.txt": leaves.form(chance) for number in range(40)})
    make(Request((docs,), tmp_path / "library", "search.index:write_index", extract=f"{leaves.HERE}:extract"))
    with open_generation(tmp_path / "library") as generation, EmbeddedStore.open(generation.store) as store:
        write_wordings(wordings(store), tmp_path / "index", about=profiles(store), encoder=GramEncoder())
        found = census(store)
        assert (found.quads, found.digest) == (generation.manifest.quads, generation.manifest.digest)
        fed, asked = index_in(generation.folder / "index"), index_in(tmp_path / "index")
        assert {name: value for name, value in fed.items() if value != asked[name]} == {}


def test_what_is_counted_on_its_way_is_what_is_in_the_store(tmp_path: Path) -> None:
    from kg.triples.logical import group
    from kg.triples.quads import quads_of

    chance = random.Random(6)
    documents = group((leaves.reading(leaves.form(chance).encode()), "text") for _ in range(20))
    tally = Tally()
    write(tmp_path / "store", tally.passing(quads_of(documents, "https://example.org/")))
    with EmbeddedStore.open(tmp_path / "store") as store:
        assert tally.census() == census(store) == tally.checked(store)
    twice = Tally()
    quads = list(quads_of(documents, "https://example.org/"))
    write(tmp_path / "twice", twice.passing([*quads, quads[7]]))
    with EmbeddedStore.open(tmp_path / "twice") as store:
        assert twice.repeated() != set()
        assert twice.census() != census(store)
        assert twice.checked(store) == census(store) == tally.census()
