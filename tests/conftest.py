"""Paths of the shared documents, where they lie beside the checkout, and a library of the samples."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, so that a run can be repeated and a landing does not hang on luck; HYPOTHESIS_PROFILE=random
# looks for new ones. How fast they are made depends on the machine: no reason to fail.
SLOW = (HealthCheck.too_slow,)
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=SLOW)
settings.register_profile("random", deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real documents and gold annotations; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared (real documents and gold) is not beside this checkout")
    return SHARED


@contextlib.contextmanager
def _without_rights(folder: Path) -> Iterator[None]:
    user = os.geteuid()
    modes = {path: path.stat().st_mode for path in [folder, *folder.rglob("*")] if not path.is_symlink()}
    for parent in list(folder.parents)[:-2]:  # what pytest makes is for its user alone
        parent.chmod(parent.stat().st_mode | 0o055)
    for path, mode in modes.items():  # a library's files are for their owner alone too: the reader here is its group
        path.chmod(mode & 0o555 | (0o055 if path.is_dir() else 0o044))
    try:
        if user == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(user)
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.fixture
def read_only() -> Callable[[Path], AbstractContextManager[None]]:
    """Make a folder one that cannot be written, for a while, in which this process is nobody: root may write everywhere."""
    if os.name == "nt":
        pytest.skip("rights of POSIX")
    return _without_rights


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of all sample documents, with its index; built once a run, to be read only."""
    from kg.samples import write_samples
    from kg.store.build import build

    folder = tmp_path_factory.mktemp("samples")
    write_samples(folder / "forms")
    build([folder / "forms"], folder / "library", index="search.index:write_index")
    return folder / "library"


@pytest.fixture(scope="session")
def kinds_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the forms of every kind (tests/kg/forms/kinds), as web pages, Word files and workbooks in turn."""
    from kg.store.build import build
    from tests.kg.forms.exported import excel_file, web_page, word_file
    from tests.kg.forms.kinds_gold import FORMS, gold

    folder = tmp_path_factory.mktemp("kinds")
    (folder / "forms").mkdir()
    ways = ((".html", web_page), (".docx", word_file), (".xlsx", excel_file))
    for number, path in enumerate(FORMS):
        suffix, way = ways[number % len(ways)]
        (folder / "forms" / (path.stem + suffix)).write_bytes(way(gold(path)[0]))
    build([folder / "forms"], folder / "library", index="search.index:write_index")
    return folder / "library"
