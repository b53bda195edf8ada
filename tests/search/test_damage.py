"""A damaged library is told by the file, whichever engine noticed it; every file, in four ways."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import LibraryError
from kg.samples.write import write_samples
from kg.store.build import build
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Library, open_generation
from search import open_library
from search.encoder import load_encoder
from search.similar import Asked

WAYS = ("missing", "empty", "cut in half", "zeroed", "one bit")
UNREAD = re.compile(
    r"grids/..\.zip|state\.sqlite|index/lexical/\w+-raw\.npy|report\.json|store/(LOG|IDENTITY|LOCK|OPTIONS-\d+|\d+\.log)|index/lexical/\.(managed\.json|.*\.lock)"
)
"""Files that no search and no query reads: `verify`, the service and the next change compare them."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("damage")
    files = write_samples(where / "all")
    chosen = [path for path in files if "2024" in path.name and "绩效目标" in path.name][:2]
    build(chosen, where / "library", index="search.index:write_index")
    return where / "library"


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(folder, tmp_path / "library")
    yield tmp_path / "library"
    shutil.rmtree(tmp_path / "library")


def damage(path: Path, way: str) -> None:
    """Damage a file, as disks, copying programs and people do."""
    data = path.read_bytes()
    path.unlink()
    if way == "empty":
        path.touch()
    elif way == "cut in half":
        path.write_bytes(data[: len(data) // 2])
    elif way == "zeroed":
        path.write_bytes(bytes(len(data)))
    elif way == "one bit":
        place = random.Random(path.name).randrange(len(data)) if data else 0
        path.write_bytes(data[:place] + bytes(byte ^ 4 for byte in data[place : place + 1]) + data[place + 1 :])


def use(library: Path, encoder: object) -> str:
    """Ask what the commands ask; return the answers."""
    with open_library(library, encoder=encoder) as opened:  # type: ignore[arg-type]
        found = [
            opened.search("群众满意度", top=3).hits,
            opened.search("道路", mode="alt", year=2024).hits,
            opened.similar(Asked("道路养护")),
            opened.facets(),
            opened.suggest("道路"),
            opened.policies(),
        ]
        assert list(opened.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows)  # type: ignore[union-attr]
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        lines = list(store.sorted_nquads())
        assert len(lines) == generation.manifest.quads
    return repr((found, lines))


@pytest.mark.parametrize("ways", [1, pytest.param(len(WAYS), marks=pytest.mark.slow)])
def test_every_file(folder: Path, tmp_path: Path, ways: int) -> None:
    """Each file is damaged in one way, in turn; all ways take a minute."""
    encoder = load_encoder()
    with open_generation(folder) as generation:
        names = sorted(generation.manifest.files)
        here = generation.folder
    right = use(folder, encoder)
    assert len(names) > 20
    wrong: list[str] = []
    for number, name in enumerate(names):
        for way in (WAYS[(number + turn) % len(WAYS)] for turn in range(ways)):
            library = tmp_path / "library"
            shutil.copytree(folder, library, copy_function=os.link)
            damage(library / here.relative_to(folder) / name, way)
            try:
                answers = use(library, encoder)
                if not UNREAD.fullmatch(name) and not (way == "one bit" and name.startswith("store/")):
                    wrong.append(f"{name} {way}: not noticed")
                if answers != right:
                    wrong.append(f"{name} {way}: a wrong answer")
            except LibraryError as error:
                if f"generations/{here.name}/{name} " not in str(error) or "\n" in str(error):
                    wrong.append(f"{name} {way}: {error}")
            except BaseException as error:  # noqa: BLE001 - a panic of tantivy is no Exception
                wrong.append(f"{name} {way}: {type(error).__name__} {error}")
            shutil.rmtree(library)
    assert wrong == []


@pytest.mark.parametrize("command", [["search", "道路"], ["sparql", "ASK { ?s ?p ?o }"], ["dump"], ["policies"]])
def test_a_command_tells_it_in_one_line(copy: Path, command: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    from api.cli.main import main

    with open_generation(copy) as generation:
        index = command[0] == "search"
        name = "index/stem.npy" if index else "store/CURRENT"
        damage(generation.folder / name, "empty")
    with pytest.raises(SystemExit) as ended:
        main([*command, "--library", str(copy)])
    assert ended.value.code == 1
    told = capfd.readouterr().err
    assert told.count("\n") == 1
    assert f"{name} 应为 " in told
    assert "请重新构建" in told


def test_building_again_mends_it(copy: Path) -> None:
    with open_generation(copy) as generation:
        damage(generation.folder / "index" / "stem.npy", "zeroed")
    sources = [path for paths in Library(copy).source_paths().values() for path in paths]
    report = build(sources, copy, index="search.index:write_index")
    assert report.generation == generation.id
    use(copy, load_encoder())


def test_the_manifest_is_sealed_too(folder: Path, tmp_path: Path) -> None:
    """Whatever bit of it is wrong, it is no manifest, or one of another version; no number in it is believed."""
    name = Library(folder).current_id()
    path = tmp_path / "library" / "generations" / name / "manifest.json"
    path.parent.mkdir(parents=True)
    data = (folder / "generations" / name / "manifest.json").read_bytes()
    (tmp_path / "library" / "current").write_text(name, "utf-8")
    shutil.copy(folder / "generations" / name / "manifest.sha256", path.parent)
    chance = random.Random(0)
    for _ in range(100):
        place = chance.randrange(len(data))
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
        with pytest.raises(LibraryError):
            open_generation(tmp_path / "library")
    path.write_bytes(data)
    assert open_generation(tmp_path / "library").id == name


def test_verify_names_the_file(copy: Path) -> None:
    from kg.store.verify import verify

    with open_generation(copy) as generation:
        damage(generation.folder / "index" / "manifest.json", "zeroed")
    assert not verify(copy).ok
    assert "index/manifest.json：内容已变" in verify(copy).text()


CUT = """
import os, sys
from pathlib import Path
from search import open_library
with open_library(sys.argv[1]) as opened:
    name = opened.index.table.rows([0])[0].name
    before = [hit.iri for hit in opened.search(name, top=5).hits]
    files = sorted((opened.generation.folder / "index").rglob("*.npy"))
    for path in files:
        os.truncate(path, 0)
    assert len(files) > 8
    assert [hit.iri for hit in opened.search(name, top=5).hits] == before
    assert opened.search(name, top=5, mode="alt").hits
"""


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be cut short there")
def test_arrays_that_are_cut_short_in_place_end_no_process(copy: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CUT, str(copy)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
