"""What the uncut model makes of some texts of our own: pieces and vectors for the tests to compare with.

The pieces are found here a second time, by the textbook: the character map of the source and the likeliest path over
its pieces (Kudo 2018, Subword Regularization, section 3.2). So they show whether our tokenizer, with NFKC in
place of that map and nine tenths of the pieces gone, still cuts texts as the original does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from search.encoder import PREFIX, Encoder
from search.model.make.source import Source

__all__ = ["TEXTS", "pieces_of", "write"]

TEXTS = "encoder_texts.txt"
PIECES = "encoder_pieces.txt"
VECTORS = "encoder_vectors.npy"
SPACE = "▁"
UNKNOWN = "<unk>"
# An unknown character costs ten more than the rarest piece, as in SentencePiece.
PENALTY = 10.0


def pieces_of(source: Source, texts: Sequence[str]) -> list[list[str]]:
    """Return the pieces of each text, by the character map and the scores of `source`, without special ones.

    Neighbouring unknown characters count as one piece, `<unk>`.
    """
    scores = dict(zip(source.pieces, source.scores.tolist(), strict=True))
    for special in ("<s>", "<pad>", "</s>", UNKNOWN, "<mask>", ""):
        scores.pop(special, None)
    longest = max(map(len, scores))
    lost = min(scores.values()) - PENALTY
    found = []
    for text in texts:
        mapped = "".join(source.characters.get(character, character) for character in text)
        marked = SPACE + SPACE.join(mapped.split())
        pieces: list[str] = []
        for piece in _likeliest(marked, scores, longest, lost):
            if piece != UNKNOWN or pieces[-1:] != [UNKNOWN]:
                pieces.append(piece)
        found.append(pieces)
    return found


def _likeliest(text: str, scores: dict[str, float], longest: int, lost: float) -> list[str]:
    best = [0.0] + [-math.inf] * len(text)
    start = [0] * (len(text) + 1)
    for begin in range(len(text)):
        for end in range(begin + 1, min(begin + longest, len(text)) + 1):
            score = scores.get(text[begin:end], lost if end == begin + 1 else -math.inf)
            if best[begin] + score > best[end]:
                best[end], start[end] = best[begin] + score, begin
    pieces, end = [], len(text)
    while end:
        piece = text[start[end] : end]
        pieces.append(piece if piece in scores else UNKNOWN)
        end = start[end]
    return pieces[::-1]


def write(source: Source, uncut: Path, folder: Path) -> None:
    """Write pieces and vectors of the texts in `folder` beside them.

    Args:
        source: where pieces, scores and the character map come from.
        uncut: folder of the uncut fp32 model, for the vectors.
        folder: holds the texts, one a line; the pieces go there as one line a text, separated by spaces, the vectors as a
            `(n_texts, hidden) float16` array.
    """
    texts = (folder / TEXTS).read_text("utf-8").splitlines()
    lines = [" ".join(pieces) for pieces in pieces_of(source, [PREFIX + text for text in texts])]
    (folder / PIECES).write_text("\n".join(lines) + "\n", "utf-8")
    np.save(folder / VECTORS, Encoder(uncut, threads=1).encode(texts).astype(np.float16))
