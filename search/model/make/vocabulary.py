"""Cut a vocabulary down to what Chinese government text needs, and write the tokenizer.

The model has no byte fallback: a character whose piece is cut becomes `<unk>`. So the rule keeps whole classes of
characters, never a list of what some documents happened to hold.

A piece stays if, without the "▁" in front, one of these holds:

* every character is Han, punctuation, a symbol, a digit or another ASCII character that is no letter
  (`医疗`, `。`, `≥`, `2023`): Chinese text is cut as before;
* it is ASCII without small letters (`GDP`, `A3`): abbreviations are cut as before;
* it is ASCII and among the first `FREQUENT` pieces (pieces are numbered by frequency), or a single ASCII letter: common
  words stay whole, rarer ones fall into smaller pieces, never into `<unk>`;
* it is a single Greek letter (`μ` in units).

The special pieces stay at their numbers, `<mask>` stays last; the others keep their order.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SPECIAL", "keep", "stays", "tokenizer_json"]

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"
FREQUENT = 10_000

# CJK Unified Ideographs with extension A, the compatibility block, planes 2 and 3, and 々 〆 〇 (Unicode Scripts.txt, Han)
HAN = re.compile(
    r"[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)
GREEK = re.compile(r"[\u0391-\u03a9\u03b1-\u03c9]")

# What the original character map drops or takes for a space; the rest of it is NFKC (all but U+FF5E, which NFKC makes "~").
DROPPED = r"[\u0000-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"
SPACES = r"[\s\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]+"

# sentence-transformers puts the prompt in front by itself; a text that brings it along must not have it twice.
TWICE = r"^(query: )+(?=query: )"


def stays(piece: str, number: int) -> bool:
    """Say whether the piece of that number stays.

    >>> stays("医疗", 90_000), stays("▁GDP", 90_000), stays("ation", 90_000), stays("の", 154), stays("μ", 3_000)
    (True, True, False, False, True)
    """
    text = piece.removeprefix("▁")
    if text.isascii():
        return number < FREQUENT or len(text) == 1 or not any(map(str.islower, text))
    if all(HAN.match(c) or unicodedata.category(c)[0] in "PS" or (c.isascii() and not c.isalpha()) for c in text):
        return True
    return len(text) == 1 and bool(GREEK.match(text))


def keep(pieces: Sequence[str]) -> NDArray[np.int64]:
    """Return the old numbers of the pieces that stay, in their new order, `(n_kept,) int64`."""
    special = {*SPECIAL, MASK}
    kept = [n for n, piece in enumerate(pieces) if piece in special or (piece and stays(piece, n))]
    return np.array(kept, dtype=np.int64)


def tokenizer_json(pieces: Sequence[str], scores: Sequence[float], longest: int) -> str:
    """Return the text of a `tokenizer.json` (Unigram) for these pieces.

    Args:
        pieces: the pieces in order; the first four are the special ones, `<mask>` is the last.
        scores: logarithm of each piece's probability.
        longest: pieces after which a text is cut off, the two special ones counted in.
    """
    numbers = {name: n for n, name in enumerate(pieces) if name in (*SPECIAL, MASK)}
    plain = {"single_word": False, "rstrip": False, "normalized": False, "special": True}
    added = [{"id": n, "content": name, "lstrip": name == MASK, **plain} for name, n in numbers.items()]
    begin, end = ({"SpecialToken": {"id": name, "type_id": 0}} for name in ("<s>", "</s>"))
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    body: dict[str, Any] = {
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": longest, "strategy": "LongestFirst", "stride": 0},
        "padding": None,
        "added_tokens": added,
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Replace", "pattern": {"Regex": DROPPED}, "content": ""},
                {"type": "NFKC"},
                {"type": "Replace", "pattern": {"Regex": SPACES}, "content": " "},
                {"type": "Strip", "strip_left": True, "strip_right": True},
                {"type": "Replace", "pattern": {"Regex": TWICE}, "content": ""},
            ],
        },
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [begin, first, end],
            "pair": [begin, first, end, second, end],
            "special_tokens": {name: {"id": name, "ids": [numbers[name]], "tokens": [name]} for name in ("<s>", "</s>")},
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {
            "type": "Unigram",
            "unk_id": numbers["<unk>"],
            "vocab": [[piece, round(float(score), 6)] for piece, score in zip(pieces, scores, strict=True)],
            "byte_fallback": False,
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n"


def write(path: Path, pieces: Sequence[str], scores: Sequence[float], longest: int) -> None:
    """Write `tokenizer_json` to `path`."""
    path.write_text(tokenizer_json(pieces, scores, longest), "utf-8")
