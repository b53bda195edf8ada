"""Tuning, with a model of two layers made on the fly."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from api.cli.main import cli
from search.encoder import Encoder
from search.encoder_st import SentenceTransformerEncoder
from search.errors import BadPairs, ModelError
from search.training import Example
from search.tune import Outcome, Settings, found, tune

pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
pytest.importorskip("onnx", reason="the extra 'dev' is not installed")

pytestmark = pytest.mark.models

HIDDEN, INNER, LAYERS = 32, 64, 2
EXAMPLES = (
    Example("公路", "数量指标", "养护里程", ("修多长", "几公里"), ("养护合格率", "新建里程")),
    Example("公路", "质量指标", "养护合格率", ("修得好不好", "行不行"), ("养护里程", "验收合格率")),
    Example("教育", "数量指标", "受训教师", ("老师学了几个", "多少老师"), ("教师满意度", "受训干部")),
    Example("教育", "满意度指标", "家长满意度", ("爸妈高兴吗", "爸妈怎么说"), ("教师满意度", "家长人数")),
    Example("水", "时效指标", "抢修时限", ("几时来水", "停水停多久"), ("抢修次数", "办结时限")),
    Example("水", "成本指标", "制水成本", ("一吨花几块", "水贵不贵"), ("水价", "制水产量")),
)
FAST = Settings(epochs=30, batch=6, rate=3e-3, temperature=0.1, threads=1, unfinished=0.0)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a BERT with random weights that knows the characters of the examples."""
    from search.model.make import folder
    from search.model.make.source import Shape

    texts = [text for e in EXAMPLES for text in (e.formal, *e.says, *e.negatives)]
    pieces = ("<s>", "<pad>", "</s>", "<unk>", "▁", *sorted({c for text in texts for c in text}), "<mask>")
    chance = np.random.default_rng(1)
    arrays = {}

    def add(name: str, *shape: int) -> None:
        arrays[name] = (chance.standard_normal(shape) * 0.2).astype(np.float32)

    def norm(name: str) -> None:
        arrays[f"{name}.weight"], arrays[f"{name}.bias"] = np.ones(HIDDEN, np.float32), np.zeros(HIDDEN, np.float32)

    for name, rows in (("word", len(pieces)), ("position", 64), ("token_type", 2)):
        add(f"embeddings.{name}_embeddings.weight", rows, HIDDEN)
    norm("embeddings.LayerNorm")
    for layer in range(LAYERS):
        front = f"encoder.layer.{layer}."
        for name, outward, inward in (
            *((f"attention.self.{part}", HIDDEN, HIDDEN) for part in ("query", "key", "value")),
            ("attention.output.dense", HIDDEN, HIDDEN),
            ("intermediate.dense", INNER, HIDDEN),
            ("output.dense", HIDDEN, INNER),
        ):
            add(f"{front}{name}.weight", outward, inward)
            add(f"{front}{name}.bias", outward)
        norm(f"{front}attention.output.LayerNorm")
        norm(f"{front}output.LayerNorm")
    shape = Shape(HIDDEN, LAYERS, 2, INNER, len(pieces), 64, 2, 1e-12)
    path = tmp_path_factory.mktemp("tiny")
    folder.write(folder.Model(shape, arrays, pieces, np.full(len(pieces), -5.0, np.float32)), path)
    return path


@pytest.fixture(scope="module")
def tuned(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    out = tmp_path_factory.mktemp("tuned")
    return out, tune(tiny, EXAMPLES, out, held=EXAMPLES, settings=FAST)


def weights(path: Path) -> dict[str, np.ndarray]:
    from search.model.make import weights as reader

    return {name: array.astype(np.float32) for name, array in reader.load(path / "model.safetensors").items()}


class TestTune:
    def test_it_learns(self, tuned: tuple[Path, Outcome]) -> None:
        outcome = tuned[1]
        assert np.mean(outcome.before) < 0.6
        assert np.mean(outcome.after) > 0.95

    def test_what_came_out_ranks_as_it_says(self, tuned: tuple[Path, Outcome]) -> None:
        path, outcome = tuned
        wordings = [e.formal for e in EXAMPLES]
        assert found(SentenceTransformerEncoder(path), EXAMPLES, wordings) == list(outcome.after)

    def test_the_table_of_pieces_stays(self, tiny: Path, tuned: tuple[Path, Outcome]) -> None:
        old, new = weights(tiny), weights(tuned[0])
        name = "embeddings.word_embeddings.weight"
        assert (old[name] == new[name]).all()
        assert not np.allclose(old["encoder.layer.0.output.dense.weight"], new["encoder.layer.0.output.dense.weight"])

    def test_the_same_again(self, tiny: Path, tuned: tuple[Path, Outcome], tmp_path: Path) -> None:
        assert tune(tiny, EXAMPLES, tmp_path, held=EXAMPLES, settings=FAST).after == tuned[1].after
        for name, array in weights(tmp_path).items():
            assert (array == weights(tuned[0])[name]).all(), name

    def test_the_script_that_cuts_reads_it(self, tuned: tuple[Path, Outcome], tmp_path: Path) -> None:
        from search.model.make.__main__ import main

        main(["--tuned", str(tuned[0]), "--out", str(tmp_path)])
        wordings = [e.formal for e in EXAMPLES]
        one, other = (encoder.encode(wordings) for encoder in (Encoder(tmp_path), SentenceTransformerEncoder(tuned[0])))
        assert (one * other).sum(axis=1).min() > 0.999

    def test_frozen_layers_stay(self, tiny: Path, tmp_path: Path) -> None:
        tune(tiny, EXAMPLES, tmp_path, settings=Settings(epochs=1, batch=6, rate=1e-2, threads=1, frozen=1))
        changed = {name for name, array in weights(tmp_path).items() if not (array == weights(tiny)[name]).all()}
        assert changed
        assert all(name.startswith("encoder.layer.1.") for name in changed)

    def test_blending_goes_between(self, tiny: Path, tuned: tuple[Path, Outcome], tmp_path: Path) -> None:
        from dataclasses import replace

        tune(tiny, EXAMPLES, tmp_path, settings=replace(FAST, blend=0.25))
        name = "encoder.layer.1.output.dense.weight"
        old, new, mixed = (weights(path)[name] for path in (tiny, tuned[0], tmp_path))
        assert np.abs(mixed - (0.25 * new + 0.75 * old)).max() < 1e-5

    def test_the_teacher_holds_wordings_together(self, tiny: Path, tuned: tuple[Path, Outcome], tmp_path: Path) -> None:
        from dataclasses import replace

        wordings = [e.formal for e in EXAMPLES]
        tune(tiny, EXAMPLES, tmp_path, wordings=["养护次数", "教师人数"], settings=replace(FAST, keep=20.0))
        was, loose, held = (SentenceTransformerEncoder(path).encode(wordings) for path in (tiny, tuned[0], tmp_path))
        assert np.abs(held @ held.T - was @ was.T).mean() < np.abs(loose @ loose.T - was @ was.T).mean()

    def test_bfloat16_learns_too(self, tiny: Path, tmp_path: Path) -> None:
        from dataclasses import replace

        assert np.mean(tune(tiny, EXAMPLES, tmp_path, held=EXAMPLES, settings=replace(FAST, bfloat16=True)).after) > 0.9

    def test_one_wording_is_too_few(self, tiny: Path, tmp_path: Path) -> None:
        with pytest.raises(BadPairs, match="至少"):
            tune(tiny, EXAMPLES[:1], tmp_path)

    def test_no_model(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="没有这个文件夹"):
            tune(tmp_path / "none", EXAMPLES, tmp_path / "out")


class TestFound:
    def test_wordings_of_the_same_characters_count(self) -> None:
        class Fixed:
            name, dimension, fingerprint = "fixed", 2, "fixed"

            def encode(self, texts: list[str], *, prefix: str | None = None, batch: int = 32) -> np.ndarray:
                told = {
                    "问": (1.0, 0.0),
                    "养护里程": (0.0, 1.0),
                    "里程养护": (1.0, 0.0),
                    "其他": (0.6, 0.8),
                    "又一": (0.8, 0.6),
                }
                return np.array([told[text] for text in texts], np.float32)

        asked = [Example("", "", "养护里程", ("问",), ())]
        assert found(Fixed(), asked, ["其他", "又一"]) == pytest.approx([1 / 3])
        assert found(Fixed(), asked, ["其他", "又一", "里程养护"]) == [1.0]
        assert found(Fixed(), []) == []

    def test_figures(self) -> None:
        told = Outcome(3, 1.26, [0.05, 0.5], [0.1, 1.0]).as_dict()
        assert told["steps"], told["seconds"] == (3, 1.3)
        assert told["mrr"]["untuned"][0] == 0.275
        assert told["mrr"]["difference"][0] == 0.275
        assert told["recall@10"]["untuned"][0] == 0.5
        assert told["recall@10"]["tuned"][0] == 1.0


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, searcher: object) -> str:
    """The invented library under the name `lib`, without a store."""

    class Opened:
        index = searcher.index  # type: ignore[attr-defined]

        def __enter__(self) -> Opened:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr("search.open_library", lambda path: Opened())
    return "lib"


class TestCommand:
    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, ["tune", *arguments])

    def pairs(self, path: Path) -> str:
        lines = ["field\tformal\tsay1\tsay2\tneg1\tneg2"]
        lines += ["\t".join([e.field, e.formal, *e.says, *e.negatives]) for e in EXAMPLES]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return str(path)

    def test_figures_and_model(self, library: str, tiny: Path, tmp_path: Path) -> None:
        options = ["--library", library, "--pairs", self.pairs(tmp_path / "p.tsv"), "--model", str(tiny), "--epochs", "1"]
        done = self.run(*options, "--out", str(tmp_path / "out"), "--held-out", "0.4", "--json")
        assert done.exit_code == 0, done.output
        told = json.loads(done.stdout)
        assert told["held_out"] == 4
        assert set(told["mrr"]) == {"untuned", "tuned", "difference"}
        assert SentenceTransformerEncoder(tmp_path / "out").dimension == HIDDEN

    def test_for_people(self, library: str, tiny: Path, tmp_path: Path) -> None:
        options = ["--library", library, "--pairs", self.pairs(tmp_path / "p.tsv"), "--model", str(tiny), "--epochs", "1"]
        done = self.run(*options, "--out", str(tmp_path / "out"), "--held-out", "0.4")
        assert "recall@10\t原 " in done.stdout

    def test_a_full_folder_is_left_alone(self, library: str, tmp_path: Path) -> None:
        done = self.run("--library", library, "--pairs", self.pairs(tmp_path / "p.tsv"), "--out", str(tmp_path))
        assert isinstance(done.exception, ModelError)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["p.tsv"]
