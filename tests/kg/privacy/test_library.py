"""A library of files whose names and sheets are personal: masked everywhere, found again all the same, its owner's alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from kg.store.build import build
from kg.store.sources import candidates
from kg.store.verify import verify
from tests.kg.privacy.files import write_places

pytest.importorskip("pyoxigraph")


def test_names_of_files_lead_back_and_are_nowhere(tmp_path: Path) -> None:
    forms, library = tmp_path / "forms", tmp_path / "library"
    forms.mkdir()
    planted = dict(write_places(forms))
    report = build([forms], library)
    told = json.dumps(report.to_json(), ensure_ascii=False)
    sources = (library / "sources.json").read_text("utf-8").encode().decode("unicode_escape")
    assert [where for where, token in planted.items() if token in told or token in sources] == []
    assert len(report.failed) == 1
    found = verify(library)
    assert found.ok
    assert not found.absent
    assert found.checked == report.files
    for paths in json.loads((library / "sources.json").read_text("utf-8")).values():
        assert all(list(candidates(path)) for path in paths)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_a_library_is_its_owners_alone(tmp_path: Path) -> None:
    form = tmp_path / "目标表.txt"
    form.write_text("一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t清淤渠道条数\t≥12条\n", "utf-8")
    build([form], tmp_path / "library")
    everything = [tmp_path / "library", *(tmp_path / "library").rglob("*")]
    assert len(everything) > 5
    assert [path.name for path in everything if path.stat().st_mode & 0o077] == []
