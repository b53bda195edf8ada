"""Write a sentence-transformers folder: weights once, read by PyTorch and by onnxruntime alike."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.model.make import graph, vocabulary, weights
from search.model.make.source import Shape, Source
from search.model.make.weights import Arrays

__all__ = ["Model", "cut", "uncut", "write"]

WORDS = "embeddings.word_embeddings.weight"
PROMPT = "query: "
HIGHEST_FP16 = 65504.0


@dataclass(frozen=True)
class Model:
    """An encoder together with its vocabulary, ready to be written.

    Attributes:
        shape: sizes of the encoder; `shape.vocabulary` equals the number of pieces.
        arrays: weights under BERT's names.
        pieces: text of each piece.
        scores: `(n_pieces,) float32`, logarithm of each piece's probability.
    """

    shape: Shape
    arrays: Arrays
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]


def uncut(source: Source) -> Model:
    """Return the whole model in fp32: what tuning starts from, and what the cut one is compared with."""
    arrays = weights.bert_names(source)
    arrays[WORDS] = arrays[WORDS][: len(source.pieces)]
    shape = dataclasses.replace(source.shape, vocabulary=len(source.pieces))
    return Model(shape, arrays, source.pieces, source.scores)


def cut(model: Model, dtype: type[np.floating[Any]] = np.float16) -> Model:
    """Return the model with the pieces that `vocabulary.keep` keeps, its weights as `dtype`.

    Raises:
        ValueError: a weight does not fit into the type (a tuned model whose weights have run away).
    """
    kept = vocabulary.keep(model.pieces)
    arrays = {name: array[kept] if name == WORDS else array for name, array in model.arrays.items()}
    worst = max(float(np.abs(array).max()) for array in arrays.values())
    if not worst < HIGHEST_FP16:
        raise ValueError(f"weights reach {worst}, which fp16 cannot hold")
    arrays = {name: array.astype(dtype) for name, array in arrays.items()}
    pieces = tuple(model.pieces[number] for number in kept)
    return Model(dataclasses.replace(model.shape, vocabulary=len(pieces)), arrays, pieces, model.scores[kept])


def write(model: Model, folder: Path, *, arithmetic: str = "int8") -> None:
    """Write `model` to `folder` as sentence-transformers keeps one, with a graph for onnxruntime in `onnx/`.

    What stands there under the same names is overwritten, other files are left.

    Args:
        model: what to write.
        folder: made where absent.
        arithmetic: of the graph, ``fp32`` or ``int8`` (`search.model.make.graph`); the weights are stored as they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arrays = dict(model.arrays)
    # BertModel has a pooler that mean pooling never reads; zeros keep transformers from drawing random ones, loudly.
    dtype = arrays[WORDS].dtype
    arrays["pooler.dense.weight"] = np.zeros((model.shape.hidden, model.shape.hidden), dtype)
    arrays["pooler.dense.bias"] = np.zeros(model.shape.hidden, dtype)
    weights.save(folder / "model.safetensors", arrays)
    graph.build(arrays, model.shape, folder / "onnx" / "model.onnx", arithmetic=arithmetic)
    text = vocabulary.tokenizer_json(model.pieces, model.scores.tolist(), model.shape.positions)
    (folder / "tokenizer.json").write_text(text, "utf-8")
    for name, body in _settings(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _settings(model: Model) -> dict[str, Any]:
    shape, number = model.shape, {piece: n for n, piece in enumerate(model.pieces)}
    specials = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "mask": "<mask>", "pad": "<pad>", "sep": "</s>", "unk": "<unk>"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "attention_probs_dropout_prob": 0.1,
            "bos_token_id": number["<s>"],
            "dtype": "float32",
            "eos_token_id": number["</s>"],
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": shape.hidden,
            "initializer_range": 0.02,
            "intermediate_size": shape.intermediate,
            "layer_norm_eps": float(f"{shape.epsilon:.6g}"),
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": number["<pad>"],
            "type_vocab_size": shape.token_types,
            "vocab_size": shape.vocabulary,
        },
        "modules.json": _modules("Transformer", "Pooling", "Normalize"),
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": PROMPT, "document": PROMPT},
            "default_prompt_name": "query",
            "similarity_fn_name": "cosine",
        },
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
            "include_prompt": True,
        },
        "2_Normalize/config.json": {},
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            **{f"{name}_token": text for name, text in specials.items()},
        },
        "special_tokens_map.json": {f"{name}_token": text for name, text in specials.items()},
    }


def _modules(*kinds: str) -> Sequence[dict[str, Any]]:
    return [
        {"idx": n, "name": str(n), "path": f"{n}_{kind}" if n else "", "type": f"sentence_transformers.models.{kind}"}
        for n, kind in enumerate(kinds)
    ]
