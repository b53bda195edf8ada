"""An index over the invented library, written once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.index import Index, write_wordings
from search.searcher import Searcher
from search.wordings import fold
from tests.search.standins import GramEncoder, uses


@pytest.fixture(scope="session")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("index")
    write_wordings(fold(uses()), folder, encoder=GramEncoder())
    index = Index.open(folder)
    yield Searcher(index, GramEncoder())
    index.close()
