"""A library survives what happens to machines: the short form of `tests.search.survival`."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from kg.store.generations import Library
from tests.search import leaves, survival

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and limits of POSIX")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.intake.run", None)  # both are put back at the end of the test
    monkeypatch.setattr("search.index.load_encoder", None)
    survival.stand_in()


def test_operations_killed_at_random_moments_leave_a_whole_generation(tmp_path: Path) -> None:
    assert survival.rounds(tmp_path, 1, 4)["killed"] == 4


@pytest.mark.parametrize("limit", [1_000, 30_000, 80_000])
def test_a_full_disk_leaves_the_generation_in_use(tmp_path: Path, limit: int) -> None:
    chance = random.Random(2)
    docs, library = tmp_path / "docs", tmp_path / "library"
    leaves.write(docs, {f"{number}.txt": leaves.form(chance) for number in range(12)})
    survival.operate("build", library, [docs])
    before = Library(library).current_id()
    (docs / "3.txt").write_text(leaves.form(chance), "utf-8")
    code, message = survival.cramped("add", library, [docs / "3.txt"], limit)
    assert code == 1
    assert "Traceback" not in message, message
    assert str(library) in message
    assert survival.sound(library) == before
    survival.operate("add", library, [docs / "3.txt"])
    assert survival.sound(library) != before
