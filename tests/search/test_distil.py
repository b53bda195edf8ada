"""A smaller encoder out of a larger one, with a model of two layers made on the fly."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
pytest.importorskip("onnx", reason="the extra 'dev' is not installed")

from search import projection
from search.encoder import Encoder
from search.errors import BadPairs
from search.model.make import weights
from search.training.distil import Settings, _steps, distil
from tests.search.test_tune import EXAMPLES, tiny

__all__ = ["tiny"]

pytestmark = pytest.mark.models

FAST = Settings(layers=1, epochs=25, batch=4, rate=3e-3, labelled=0.5)


def texts() -> list[str]:
    return sorted({text for e in EXAMPLES for text in (e.formal, *e.says, *e.negatives)})


def cosine(teacher: Path, student: Path) -> float:
    wanted, found = (Encoder.load(path, threads=1).encode(texts()) for path in (teacher, student))
    return float((wanted * found).sum(axis=1).mean())


@pytest.fixture(scope="module")
def student(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("student")
    assert distil(EXAMPLES, out, teacher=tiny, settings=FAST) == 75
    return out


def test_it_is_smaller_and_says_what_the_teacher_says(tiny: Path, student: Path, tmp_path: Path) -> None:
    distil(EXAMPLES, tmp_path, teacher=tiny, settings=replace(FAST, epochs=0.2, rate=1e-9))
    assert json.loads((student / "config.json").read_text("utf-8"))["num_hidden_layers"] == 1
    begun, learnt = cosine(tiny, tmp_path), cosine(tiny, student)
    assert learnt > begun + 0.3 * (1 - begun)


def test_it_begins_with_the_last_layer_and_keeps_the_embeddings(tiny: Path, student: Path, tmp_path: Path) -> None:
    distil(EXAMPLES, tmp_path, teacher=tiny, settings=replace(FAST, epochs=0.2, rate=1e-9))
    whole, begun, learnt = (weights.load(path / "model.safetensors") for path in (tiny, tmp_path, student))
    name = "encoder.layer.{}.output.dense.weight"
    assert np.allclose(begun[name.format(0)], whole[name.format(1)], atol=1e-3)
    assert not np.allclose(learnt[name.format(0)], whole[name.format(1)], atol=1e-2)
    assert name.format(1) not in learnt
    for each in (name for name in learnt if name.startswith("embeddings.")):
        assert np.allclose(learnt[each], whole[each], atol=1e-2, rtol=1e-3)


def test_the_same_again(tiny: Path, student: Path, tmp_path: Path) -> None:
    distil(EXAMPLES, tmp_path, teacher=tiny, settings=FAST)
    assert Encoder.load(tmp_path).fingerprint == Encoder.load(student).fingerprint


def test_what_is_shown() -> None:
    steps = list(_steps(EXAMPLES, replace(FAST, epochs=1.5, unfinished=0.0, labelled=1.0)))
    assert [len(step) for step in steps] == [12, 12, 12, 12, 6]
    assert {text for step in steps for text in step if " " in text} == {f"{e.level2} {e.formal}" for e in EXAMPLES}
    plain = [text for step in _steps(EXAMPLES, replace(FAST, epochs=1.0, unfinished=0.0, labelled=0.0)) for text in step]
    assert set(plain) <= set(texts())
    assert {say for e in EXAMPLES for say in e.says} <= set(plain)


def test_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(BadPairs, match="至少"):
        distil(EXAMPLES[:1], tmp_path, teacher=tiny, settings=FAST)
    with pytest.raises(ValueError, match="divide"):
        distil(EXAMPLES, tmp_path, teacher=tiny, settings=replace(FAST, layers=3))


def test_maps_beside_a_model_are_taken(student: Path) -> None:
    encoder = Encoder.load(student, threads=1)
    assert projection.of_encoder(encoder).model == ""
    same = projection.Projection.identity(encoder.dimension)
    levels = np.zeros((len(projection.FAMILIES), encoder.dimension), np.float32)
    learnt = replace(same, model=encoder.fingerprint, level2=levels, level2_offset=levels[:, 0])
    learnt.save(student / "projection.npz")
    assert projection.of_encoder(Encoder.load(student)).model == encoder.fingerprint
