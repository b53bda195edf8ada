"""The encoder that ships: its pieces, its vectors, and what it does with bad folders."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from search.encoder import MODEL, PREFIX, Encoder, load_encoder
from search.errors import ModelError

GOLDEN = Path(__file__).parent / "golden"
TEXTS = (GOLDEN / "encoder_texts.txt").read_text("utf-8").splitlines()
PIECES = [line.split(" ") for line in (GOLDEN / "encoder_pieces.txt").read_text("utf-8").splitlines()]
FILES = ("config.json", "model.safetensors", "tokenizer.json", "onnx/model.onnx")

# Rarer Latin words fall into smaller pieces and kana are gone: the only texts that the cut vocabulary may cut otherwise.
LATIN = {"LaserJet", "example.com", "English version"}
KANA = "の"
FOREIGN = {*LATIN, KANA}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(threads=1)


@pytest.fixture(scope="module")
def vectors(encoder: Encoder) -> np.ndarray:
    return encoder.encode(TEXTS)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MODEL / name, folder / name)
    return folder


def ids(text: str) -> list[int]:
    import tokenizers

    return tokenizers.Tokenizer.from_file(str(MODEL / "tokenizer.json")).encode(text).ids


VOCABULARY = [piece for piece, _ in json.loads((MODEL / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]]


class TestPieces:
    def test_texts_are_cut_as_by_the_uncut_model(self) -> None:
        number = {piece: n for n, piece in enumerate(VOCABULARY)}
        differ = [
            (text, expected)
            for text, expected in zip(TEXTS, PIECES, strict=True)
            if ids(PREFIX + text) != [0, *(number.get(piece, -1) for piece in expected), 2]
        ]
        assert len(TEXTS) > 140
        assert {word for text, _ in differ for word in FOREIGN if word in text} == FOREIGN
        assert len(differ) == len(FOREIGN)

    def test_no_text_of_known_characters_has_an_unknown_piece(self) -> None:
        for text, expected in zip(TEXTS, PIECES, strict=True):
            assert (3 in ids(PREFIX + text)) == ("<unk>" in expected or KANA in text), text

    def test_special_pieces_keep_their_numbers(self) -> None:
        assert VOCABULARY[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
        assert VOCABULARY[-1] == "<mask>"
        assert 29_000 < len(VOCABULARY) < 31_000

    # common ones, ones of place names, a traditional one, the zero and the repetition mark
    @pytest.mark.parametrize("character", "的政医绩濮亳邳崂邕瓯壮醫〇々")
    def test_han_characters_are_known(self, character: str) -> None:
        assert 3 not in ids(character)

    @pytest.mark.parametrize(
        ("printed", "plain"),
        [
            # full width
            ("（２０２４年）≥９８％", "(2024年)≥98%"),
            # ideographic space, TAB, line feed, runs
            ("项目　完成\t时间\n  节点", "项目 完成 时间 节点"),
            # zero-width characters and a byte-order mark
            ("\ufeff满意度", "满意度"),
            # a control character that a PDF leaves behind
            ("满意\u0003度", "满意度"),
            # blanks at the ends
            ("  满意度 ", "满意度"),
            # the prompt that sentence-transformers has put in front already
            ("query: 满意度", "满意度"),
        ],
    )
    def test_spellings_that_mean_the_same(self, printed: str, plain: str) -> None:
        assert ids(PREFIX + printed) == ids(PREFIX + plain)

    def test_other_words_are_not_the_same(self) -> None:
        assert ids("覆盖率") != ids("合格率")


class TestVectors:
    def test_shape_type_and_length(self, encoder: Encoder, vectors: np.ndarray) -> None:
        assert vectors.shape == (len(TEXTS), 384)
        assert encoder.dimension == 384
        assert vectors.dtype == np.float32
        assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5

    def test_near_to_the_uncut_model(self, vectors: np.ndarray) -> None:
        uncut = np.load(GOLDEN / "encoder_vectors.npy").astype(np.float32)
        cosine = (vectors * uncut).sum(1) / np.linalg.norm(uncut, axis=1)
        same = np.array([not any(word in text for word in FOREIGN) for text in TEXTS])
        # what int8 costs: the uncut model computes in fp32
        assert cosine[same].min() > 0.995
        assert np.median(cosine) > 0.9975
        # foreign words in smaller pieces cost something, and only there
        assert cosine[~same].min() > 0.9

    def test_a_vector_does_not_depend_on_its_batch(self, encoder: Encoder, vectors: np.ndarray) -> None:
        alone = np.concatenate([encoder.encode([text]) for text in TEXTS[:40]])
        assert np.abs(alone - vectors[:40]).max() < 1e-5
        assert np.abs(encoder.encode(TEXTS, batch=5) - vectors).max() < 1e-5

    def test_results_stand_in_the_order_of_the_texts(self, encoder: Encoder, vectors: np.ndarray) -> None:
        order = np.random.default_rng(3).permutation(len(TEXTS))
        shuffled = encoder.encode([TEXTS[n] for n in order])
        assert np.abs(shuffled - vectors[order]).max() < 1e-5
        assert ((shuffled @ vectors.T).argmax(1) == order).all()

    def test_the_same_run_gives_the_same_bits(self, encoder: Encoder, vectors: np.ndarray) -> None:
        assert (encoder.encode(TEXTS) == vectors).all()
        assert np.abs(Encoder.load(threads=2).encode(TEXTS[:20]) - vectors[:20]).max() < 1e-5

    def test_nothing_and_empty_and_long_texts(self, encoder: Encoder) -> None:
        assert encoder.encode([]).shape == (0, 384)
        empty, long, longer = encoder.encode(["", "满意" * 600, "满意" * 900])
        assert np.isfinite(empty).all()
        assert np.abs(long - longer).max() < 1e-6

    def test_the_prefix_matters(self, encoder: Encoder) -> None:
        with_prefix, without = encoder.encode(["完成时限"])[0], encoder.encode(["完成时限"], prefix="")[0]
        assert with_prefix @ without < 0.999
        assert np.abs(encoder.encode(["完成时限"], prefix=PREFIX)[0] - with_prefix).max() < 1e-6

    # what a person means by near: the same measure in other words before the same words in another measure
    @pytest.mark.parametrize(
        ("asked", "near", "far"),
        [
            ("老百姓高兴不高兴", "群众满意度", "道路养护里程"),
            ("钱花得快不快", "资金支出进度", "森林火灾受害率"),
            ("修了多长的路", "道路硬化里程", "低保对象动态管理准确率"),
        ],
    )
    def test_near_and_far(self, encoder: Encoder, asked: str, near: str, far: str) -> None:
        question, close, distant = encoder.encode([asked, near, far])
        assert question @ close > question @ distant + 0.01


class TestFolder:
    def test_name_and_fingerprint(self, encoder: Encoder, copy: Path) -> None:
        assert encoder.name == "multilingual-e5-small-zh"
        mine = Encoder.load(copy)
        assert mine.name == "mine"
        assert mine.fingerprint == encoder.fingerprint
        with (copy / "tokenizer.json").open("a", encoding="utf-8") as file:
            file.write("\n")
        assert Encoder.load(copy).fingerprint != encoder.fingerprint

    def test_a_copy_gives_the_same_vectors(self, copy: Path, vectors: np.ndarray) -> None:
        other = load_encoder(copy, threads=1)
        assert isinstance(other, Encoder)
        assert np.abs(other.encode(TEXTS[:10]) - vectors[:10]).max() < 1e-6

    @pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "onnx/model.onnx"])
    def test_a_missing_file_is_named(self, copy: Path, name: str) -> None:
        (copy / name).unlink()
        with pytest.raises(ModelError, match=name):
            Encoder.load(copy)

    @pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "onnx/model.onnx"])
    @pytest.mark.parametrize("content", [b"", b"not what it should be, not at all", b"\xff" * 4096])
    def test_a_damaged_file_is_one_clear_error(self, copy: Path, name: str, content: bytes) -> None:
        (copy / name).write_bytes(content)
        with pytest.raises(ModelError, match=r"损坏|无法载入"):
            Encoder.load(copy).encode(["满意度"])

    def test_a_truncated_weights_file_is_one_clear_error(self, copy: Path) -> None:
        whole = (copy / "model.safetensors").read_bytes()
        (copy / "model.safetensors").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ModelError, match="损坏"):
            Encoder.load(copy).encode(["满意度"])

    def test_no_such_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="没有这个文件夹"):
            load_encoder(tmp_path / "absent")

    def test_a_folder_without_a_model(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"modules\.json"):
            load_encoder(tmp_path)


def test_neither_pytorch_nor_transformers_is_imported() -> None:
    code = (
        "import sys\n"
        "from search.encoder import Encoder\n"
        "assert Encoder.load().encode(['满意度']).shape == (1, 384)\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'faiss', 'jieba'}\n"
        "sys.stdout.write(' '.join(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=MODEL.parents[1])
    assert done.stdout == ""


def test_the_table_of_the_card_is_what_was_measured(encoder: Encoder) -> None:
    results = Path(__file__).parents[1] / "benchmarks" / "results" / "encoder_precision.json"
    measured = json.loads(results.read_text("utf-8"))
    card = (MODEL / "README.md").read_text("utf-8")
    assert measured["model"] == encoder.fingerprint
    assert len(measured["precisions"]) >= 5
    for name, row in measured["precisions"].items():
        low, high = row["ndcg10_difference_95"]
        cells = [
            name,
            f"{row['megabytes']:.1f}",
            f"{row['texts_per_second']}",
            f"{row['cosine_mean']:.5f}",
            f"{row['cosine_least']:.5f}",
            f"{row['ndcg10']:.4f}",
            f"{low:+.4f} … {high:+.4f}",
            f"{row['batch_difference']:.0e}",
        ]
        assert "| " + " | ".join(cells) + " |" in card


class TestWithoutTheExtra:
    def test_the_message_names_it(self, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (copy / "onnx" / "model.onnx").unlink()
        monkeypatch.setitem(sys.modules, "sentence_transformers", None)
        with pytest.raises(ModelError, match=r"jixiao\[models\]"):
            load_encoder(copy).encode(["满意度"])


@pytest.fixture(scope="module")
def model() -> object:
    library = pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
    return library.SentenceTransformer(str(MODEL))


@pytest.mark.models
class TestSentenceTransformers:
    def test_reads_the_same_folder(self, model: object, vectors: np.ndarray) -> None:
        theirs = model.encode(TEXTS, normalize_embeddings=True)  # type: ignore[attr-defined]
        assert theirs.shape == vectors.shape
        # fp32 there, int8 here
        assert (theirs * vectors).sum(1).min() > 0.995

    def test_the_prompt_is_put_in_front_once(self, model: object, vectors: np.ndarray) -> None:
        theirs = model.encode([PREFIX + text for text in TEXTS[:20]])  # type: ignore[attr-defined]
        assert (theirs * vectors[:20]).sum(1).min() > 0.995

    def test_as_an_encoder(self, vectors: np.ndarray) -> None:
        pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
        from search.encoder_st import SentenceTransformerEncoder

        other = SentenceTransformerEncoder(MODEL)
        theirs = other.encode(TEXTS[:20])
        assert other.dimension == 384
        assert len(other.fingerprint) == 64
        assert theirs.dtype == np.float32
        assert (theirs * vectors[:20]).sum(1).min() > 0.995
        assert other.encode([]).shape == (0, 384)

    def test_a_name_that_is_not_on_this_machine(self) -> None:
        pytest.importorskip("huggingface_hub", reason="the extra 'models' is not installed")
        with pytest.raises(ModelError, match="本机缓存里也没有"):
            load_encoder("nobody/no-such-model-at-all")


def test_a_cold_start_loads_no_heavy_package() -> None:
    """A cold search has 1.5 s for all it does: what would cost seconds must not be imported (times: benchmarks/install.py)."""
    code = (
        "import sys\n"
        "from search.encoder import Encoder\n"
        "Encoder.load().encode(['满意度'])\n"
        "sys.stdout.write(' '.join(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=MODEL.parents[1])
    heavy = {"torch", "transformers", "sentence_transformers", "onnx", "rdflib", "jieba", "pandas", "sklearn"}
    assert heavy & set(run.stdout.split()) == set()
