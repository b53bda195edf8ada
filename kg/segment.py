"""Words, by jieba with the field's own words: keywords, heads, a baseline. Loads in .6 s, so only when asked."""

from __future__ import annotations

import functools
import logging
import tempfile
from pathlib import Path
from typing import Any

from kg import thesaurus
from kg.text import nfkc

__all__ = ["head", "load", "words"]


@functools.cache
def load(cache: Path | None = None, *, own_words: bool = True) -> Any:
    """Return a jieba tokenizer that knows the labels of the thesaurus.

    Args:
        cache: folder for jieba's own cache file (its prefix dictionary); a private temporary folder by default, since jieba's
            default is one file in ``/tmp`` that all users of a machine share.
        own_words: whether it knows them; without, it is jieba as it comes.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    folder = Path(tempfile.mkdtemp(prefix="jixiao-jieba-")) if cache is None else cache
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.tmp_dir = str(folder)
    tokenizer.cache_file = "jieba.cache"
    tokenizer.initialize()
    for concept in thesaurus.load().concepts.values() if own_words else ():
        for label in (concept.label, *concept.forms):
            tokenizer.add_word(label)
    return tokenizer


def words(text: str, *, own_words: bool = True) -> list[str]:
    """Return the words of `text` (NFKC, lower case) without punctuation; `own_words` as in `load`.

    >>> words("服务对象满意度（%）")
    ['服务对象', '满意度']
    """
    return [
        word for word in load(own_words=own_words).lcut(nfkc(text).lower()) if any(character.isalnum() for character in word)
    ]


def head(name: str) -> tuple[str, str]:
    """Return the object and the head of an indicator's name: what is measured of what.

    In Chinese the head stands last; {对象}满意度. A name without a known head has an empty one.

    >>> head("受训人员满意度"), head("道路养护里程")
    (('受训人员', '满意度'), ('道路养护', '里程'))
    """
    finder = thesaurus.load()
    heads = [found for found in finder.find(name) if any(finder.concepts[concept].families for concept in found.concepts)]
    if not heads:
        return name, ""
    last = heads[-1]
    return name[: last.start], name[last.start : last.end]
