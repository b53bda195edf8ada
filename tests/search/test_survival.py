"""A library survives what happens to machines: the short form of `tests.search.survival`."""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

import pytest

from kg.errors import LibraryError
from kg.store import history
from kg.store.generations import Library
from kg.store.lock import BuildLock, holder_of
from tests.search import leaves, month, survival
from tests.search.standins import GramEncoder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and limits of POSIX")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.intake.run", None)  # both are put back at the end of the test
    monkeypatch.setattr("kg.store.migration.build", None)
    monkeypatch.setattr("search.index.load_encoder", None)
    survival.stand_in()


def test_operations_killed_at_random_moments_leave_a_whole_generation(tmp_path: Path) -> None:
    survival.rounds(tmp_path, 1, 0)
    with survival.reader(tmp_path / "library") as seen:
        assert survival.rounds(tmp_path, 1, 4)["killed"] == 4
    assert seen["failed"] == []
    assert seen["reads"] > 0


def test_after_each_operation_a_library_is_what_a_build_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.models.encoder_of", lambda *told: GramEncoder())
    assert month.month(tmp_path, 5, 5).total() == 5


def test_operations_on_a_full_disk(tmp_path: Path) -> None:
    """A failed one changes nothing and says so in a line; deleting old generations works."""
    try:
        told = survival.full_disk(tmp_path / "full", 3, 5)
    except PermissionError:
        pytest.skip("no file system can be mounted here")
    assert sum(told.values()) > 2


def test_old_generations_are_deleted_and_the_lock_is_given_back_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(4)
    docs, library = leaves.write(tmp_path / "docs", {"1.txt": leaves.form(chance)}), tmp_path / "library"
    survival.operate("build", library, [docs])
    first = Library(library).current_id()
    leaves.write(docs, {"1.txt": leaves.form(chance)})
    survival.operate("build", library, [docs])
    made = Path.mkdir

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def full_for_new(path: Path, *given: object, **more: object) -> None:
        full() if path.name == "building" else made(path, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", full_for_new)
    monkeypatch.setattr(Path, "write_text", full)
    assert history.prune(library, 1) == [first]
    monkeypatch.setattr("kg.store.generations._replace", full)
    with pytest.raises(LibraryError, match="不能读写（No space left on device）"):
        history.prune(library, 1)
    monkeypatch.undo()
    assert holder_of(library) is None
    with BuildLock(library):
        pass
    survival.sound(library)


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
