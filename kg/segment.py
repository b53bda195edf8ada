"""Words of a text by jieba, and what a wording measures: its head noun, and the slot before it.

In Chinese the head stands last: 受训人员满意度 is {受训人员}满意度. A head that the thesaurus knows as a measure is taken from
there; else jieba cuts the name, and its last word is the head if it is a noun. jieba loads in half a second, so only when asked
for. It reads its dictionary without its own cache file: the cache saves nothing (.54 s with it, .53 s without, measured on
jieba 0.42), and a file in ``/tmp`` that all users of a machine share would be one that others can write to.
"""

from __future__ import annotations

import functools
import logging
import re
from dataclasses import dataclass
from typing import Any

from kg import thesaurus
from kg.text import compact, nfkc
from kg.vocabulary import rows

__all__ = ["Head", "head", "load", "words"]

_TAIL = re.compile(r"(?:[(\[【][^()\[\]【】]*[)\]】]|[%‰:：。;；,，、.]|(?<=[\u4e00-\u9fff])\d+)+$")
_EDGES = "的之、,，:：/-"
_LONGEST = 200
"""Characters of a name; the longest of the real forms read so far has 38. More is a paragraph in a column of names."""
_PIECE = 1_000
"""Characters that jieba cuts at a time: its time grows by the square with a run of characters it has no words for."""
_SEVERAL = re.compile(r"[、,，;；/]")
_CLAUSE = re.compile(r"是否|有无|有没有|能否|可否|会不会|能不能|是不是|[?？]")
_ENDINGS = frozenset("率度数量额比值性费价")
"""Endings that make a measure of the word before them and are no word of their own."""

_NOUN_TAGS = frozenset({"n", "nz", "vn", "an"})
"""Tags of jieba's dictionary."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a wording measures.

    Attributes:
        noun: the head noun, empty where the name has none (是否按时完成).
        slot: what stands before it, the object that is measured; empty where the name is nothing but its head.
    """

    noun: str
    slot: str


@functools.cache
def load(*, own_words: bool = True) -> Any:
    """Return a jieba tokenizer that knows the labels of the thesaurus; without `own_words`, jieba as it comes."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for concept in thesaurus.load().concepts.values() if own_words else ():
        for label in (concept.label, *concept.forms):
            tokenizer.add_word(label)
    return tokenizer


def words(text: str, *, own_words: bool = True) -> list[str]:
    """Return the words of `text` (NFKC, lower case) without punctuation; `own_words` as in `load`.

    >>> words("服务对象满意度（%）")
    ['服务对象', '满意度']
    """
    tokenizer, plain = load(own_words=own_words), nfkc(text).lower()
    pieces = (plain[start : start + _PIECE] for start in range(0, len(plain), _PIECE))
    return [word for piece in pieces for word in tokenizer.lcut(piece) if any(character.isalnum() for character in word)]


def head(name: str) -> Head:
    """Return what the name of an indicator measures.

    A clause (是否…, 对…有无…) has no head noun; nor has a list of several things whose last word no vocabulary knows, nor a
    text longer than a name.

    >>> head("受训人员满意度（%）"), head("道路养护里程"), head("检查企业家数")
    (Head(noun='满意度', slot='受训人员'), Head(noun='里程', slot='道路养护'), Head(noun='家数', slot='检查企业'))
    >>> head("零就业家庭动态清零率"), head("是否按时完成")
    (Head(noun='清零率', slot='零就业家庭动态'), Head(noun='', slot=''))
    """
    text = compact(name)
    if len(text) > _LONGEST:
        return Head("", "")
    text = _TAIL.sub("", text)
    if _CLAUSE.search(text):
        return Head("", "")
    noun = _known(text) or ("" if _SEVERAL.search(text) else _last_noun(text))
    return Head(noun, text[: len(text) - len(noun)].lstrip(_EDGES + "对").rstrip(_EDGES) if noun else "")


def _known(text: str) -> str:
    """Return the measure of the vocabularies that `text` ends in, in its shortest form; empty where it ends in none."""
    known = _measures()
    longest = max(map(len, known))
    held = [text[start:] for start in range(max(0, len(text) - longest), len(text)) if text[start:].lower() in known]
    if not held:
        return ""
    meant = known[held[0].lower()]
    # 质量验收合格率 is 合格率, for both say one thing; 按期完成率 is not 完成率. A shorter one that says another thing ends the
    # search: 案件数 is no 件数.
    found = held[0]
    for shorter in held[1:]:
        if not meant & known[shorter.lower()]:
            break
        found = shorter
    return found


@functools.cache
def _measures() -> dict[str, frozenset[str]]:
    """Return the nouns of measures, lower case, each with its concepts; those of `measures.tsv` alone have none."""
    found: dict[str, set[str]] = {row["noun"].lower(): set() for row in rows("measures")}
    for concept in thesaurus.load().concepts.values():
        for label in (concept.label, *concept.forms) if concept.families else ():
            found.setdefault(compact(label).lower(), set()).add(concept.id)
    return {noun: frozenset(meant) for noun, meant in found.items()}


def _last_noun(text: str) -> str:
    """Return the last word of `text` as jieba cuts it, if it is a noun; with the word before a bound ending (清零 + 率)."""
    # Without the thesaurus: its labels are longer than a head (生活状况, 垃圾收运量).
    tokenizer = load(own_words=False)
    cut: list[str] = tokenizer.lcut(text)
    if not cut:
        return ""
    last, before = cut[-1], cut[-2] if len(cut) > 1 else ""
    if last in _ENDINGS:
        # 企业家 + 数 is 企业 + 家数: a classifier belongs to its number.
        if last == "数" and len(before) > 2 and before[-1] in _classifiers() and tokenizer.FREQ.get(before[:-1]):
            return before[-1] + last
        return before + last if before and all("\u4e00" <= c <= "\u9fff" for c in before) else ""
    if last[-1] in _ENDINGS and len(last) <= 4:
        return last
    return last if len(last) > 1 and last in _nouns() else ""


@functools.cache
def _classifiers() -> frozenset[str]:
    """Return the units of one Han character (家, 条, 户)."""
    return frozenset(row["unit"] for row in rows("units") if len(row["unit"]) == 1 and "\u4e00" <= row["unit"] <= "\u9fff")


@functools.cache
def _nouns() -> frozenset[str]:
    """Return the words that jieba's dictionary has as nouns or as verbs that stand as nouns; no names of people or places."""
    with load(own_words=False).get_dict_file() as lines:
        told = (line.decode("utf-8").split() for line in lines)
        return frozenset(entry[0] for entry in told if entry[-1] in _NOUN_TAGS)
