"""A library built with a model of one's own: opened with it, wherever it lies, and a clear word where it does not."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kg.errors import LibraryError
from kg.samples import write_samples
from kg.store.build import build
from kg.store.request import Settings
from search import IndexMismatch, open_library
from search.encoder import MODEL, load_encoder
from search.models import encoder_of, remember


def linked(source: str, target: str) -> None:
    """Copy without a copy, where both are on one disk: the weights are never written."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def own(folder: Path, spaces: int = 1) -> Path:
    """Return a model that is another one by its fingerprint, and gives the same vectors: the one that ships, a space added."""
    shutil.copytree(MODEL, folder, copy_function=linked, ignore=shutil.ignore_patterns("make", "*.py", "__pycache__"))
    tokenizer = (folder / "tokenizer.json").read_text("utf-8")
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer.json").write_text(tokenizer + " " * spaces, "utf-8")
    return folder


def test_a_library_is_opened_with_the_model_that_it_was_built_with(tmp_path: Path) -> None:
    form = next(path for path in sorted(write_samples(tmp_path / "forms")) if "绩效目标" in path.name)
    library, model = tmp_path / "library", own(tmp_path / "model")

    def made(where: Path) -> str:
        return build(
            [form], library, index="search.index:write_index", settings=Settings(index={"model": str(where)})
        ).generation

    first = made(model)
    with open_library(library) as opened:
        assert opened.searcher.encoder.fingerprint == load_encoder(model).fingerprint != load_encoder().fingerprint
        name = opened.index.table.rows([0])[0].name
        assert opened.search(name, top=1).hits[0].name == name
    model.rename(tmp_path / "moved")
    with open_library(library) as opened, pytest.raises(LibraryError, match=f"{model}；.*build --model"):
        opened.search(name)
    # The same content, and so the same generation; the library knows where the model lies now.
    assert made(tmp_path / "moved") == first
    with open_library(library) as opened:
        assert opened.search(name, top=1).hits[0].name == name
    (tmp_path / "moved" / "tokenizer.json").write_text("{}", "utf-8")
    with open_library(library) as opened, pytest.raises(IndexMismatch, match="由另一编码模型写成（model）"):
        opened.search(name)


def test_several_models_are_remembered(tmp_path: Path) -> None:
    models = [own(tmp_path / "one", 1), own(tmp_path / "two", 2)]
    for model in models:
        remember(tmp_path, load_encoder(model), model)
    for model in models:
        assert encoder_of(tmp_path, load_encoder(model).fingerprint).name == model.name
    assert sorted(json.loads((tmp_path / "models.json").read_text()).values()) == [str(model) for model in models]


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_without_a_word_the_model_that_ships_is_meant(tmp_path: Path, text: str) -> None:
    (tmp_path / "models.json").write_text(text)
    shipped = load_encoder().fingerprint
    assert encoder_of(tmp_path, shipped).fingerprint == shipped
    with pytest.raises(IndexMismatch):
        encoder_of(tmp_path, "0" * 64)
    model = own(tmp_path / "one")
    remember(tmp_path, load_encoder(model), model)
    assert encoder_of(tmp_path, load_encoder(model).fingerprint).name == "one"
