"""Paths that commands take mean the same from wherever they are used."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import pytest

from api.cli.main import COMMANDS, cli
from api.cli.options import AbsolutePath
from search import open_library

AS_NAMED = {
    ("add", "paths"),
    ("build", "paths"),
    ("check", "paths"),
    ("read", "files"),
    ("review", "paths"),
    ("watch", "folders"),
}
"""Files to read: reports name them as the caller did."""


def test_every_path_is_absolute_but_those_that_reports_name() -> None:
    found = set()
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        for parameter in command.params:
            if isinstance(parameter.type, click.Path) and not isinstance(parameter.type, AbsolutePath):
                found.add((name, parameter.name))
            if isinstance(parameter, click.Option) and any(mark in (parameter.help or "") for mark in ("Folder", "folder")):
                assert isinstance(parameter.type, AbsolutePath), f"{name} --{parameter.name}"
    assert found == AS_NAMED


def test_a_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[Path] = []

    @click.command()
    @click.option("--out", type=AbsolutePath(), envvar="JIXIAO_TEST_OUT")
    def command(out: Path) -> None:
        told.append(out)

    command.main(["--out", "图/a"], standalone_mode=False)
    monkeypatch.setenv("JIXIAO_TEST_OUT", "b")
    command.main([], standalone_mode=False)
    assert told == [tmp_path / "图" / "a", tmp_path / "b"]


def test_an_open_library_does_not_mind_where_the_program_goes(
    sample_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample_library.parent)
    with open_library(sample_library.name) as opened:
        monkeypatch.chdir(tmp_path)
        assert opened.search("道路", top=1).hits
        assert opened.store.count() == opened.generation.manifest.quads


def test_a_build_with_relative_paths_knows_its_sources_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.samples import write_samples
    from kg.store.build import build
    from kg.store.generations import Library
    from kg.store.verify import verify

    (tmp_path / "表").mkdir()
    shutil.copy(write_samples(tmp_path / "all")[0], tmp_path / "表")
    monkeypatch.chdir(tmp_path)
    build([Path("表")], Path("库"))
    monkeypatch.chdir("/")
    (paths,) = Library(tmp_path / "库").source_paths().values()
    assert all(Path(path).is_file() for path in paths)
    assert verify(tmp_path / "库").ok


def test_a_free_port_is_chosen_for_0() -> None:
    from api.cli.serve import check_free

    port = check_free("127.0.0.1", 0)
    assert port > 0
    assert check_free("127.0.0.1", port) == port
