"""Labels of people and of their numbers: by list, and by how they end (…负责人, …联络员, …组长)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.privacy.vocabulary import words
from kg.text import compact

__all__ = ["LONGEST", "ends", "is_sure", "kind", "label_behind"]

LONGEST = 30
"""Characters of a cell that can be a label, or a value beside one."""

_TAIL = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_NUMBERED = re.compile(r"^(?:[(]?[一二三四五六七八九十0-9]{1,3}[)、.]|[①-⑳*★#])")
_PARTS = re.compile(r"[/、,及和与&|()\[\]或]")
_LABEL = 12


def is_sure(found: str | None) -> bool:
    """Say whether a kind is that of a label by list: whatever stands beside it is personal."""
    return found in ("name", "contact")


def kind(text: str) -> str | None:
    """Return what the whole text is as a label: name, contact, firm, weak (`ontology/vocab/personal.tsv`); None for no label.

    >>> kind("联系人："), kind("专家姓名/联系电话"), kind("包村负责人"), kind("受益人"), kind("受益人次")
    ('name', 'contact', 'firm', 'weak', None)
    """
    return _kind(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=8192)
def _kind(text: str) -> str | None:
    label = _NUMBERED.sub("", compact(text)).strip(":;")
    if label[-1:] not in _last_characters() and "姓名" not in label and not _PARTS.search(label):
        return None  # most cells
    for form in dict.fromkeys((label, _TAIL.sub("", label).strip(":"))):
        found = _listed(form)
        if found is not None:
            return found
    both = _of_parts(label)
    if both is not None:
        return both
    short = _TAIL.sub("", label).strip(":")
    if short in words("act"):
        return "firm"
    if "姓名" in short and len(short) <= _LABEL:
        return "firm"
    return ends(short) if 2 <= len(short) <= _LABEL else None


def _of_parts(label: str) -> str | None:
    """Return what a label asks for that is made of several: 姓名及电话; None for any other."""
    parts = [part for part in _PARTS.split(label) if part]
    if len(parts) < 2 or len(label) > 2 * _LABEL:
        return None
    kinds = [_listed(part) or ("table" if part in words("table") else None) for part in parts]
    if None in kinds or not any(is_sure(each) for each in kinds):
        return None
    return "contact" if "contact" in kinds else "name"


def _listed(label: str) -> str | None:
    return next((each for each in ("name", "contact") if label in words(each)), None)


def ends(label: str) -> str | None:
    """Return ``firm`` or ``weak`` where a label ends like one of people, ``reach`` like one of numbers, None where not."""
    done = next((label[: -len(end)] for end in ("人员", "人", "者", "员") if label.endswith(end)), "")
    if done and (done[-2:] in words("act") or done[-3:] in words("act")):
        return "firm"
    known = _endings()
    found = {known.get(label[-length:]) for length in range(1, min(_LONGEST_END, len(label)) + 1)}
    return next((each for each in _BY_ENDING if each in found), None)


_BY_ENDING = ("firm", "reach", "weak")
"""Kinds of labels that their ending tells, the surest first."""
_LONGEST_END = 5


@cache
def _endings() -> dict[str, str]:
    """Return the kind of each ending, the surest where it is of several."""
    return {word: each for each in reversed(_BY_ENDING) for word in words(each)}


@cache
def _last_characters() -> frozenset[str]:
    """Return the characters that labels end with: by list, and by how they end."""
    listed = {word[-1] for each in ("name", "contact", "act", *_BY_ENDING) for word in words(each)}
    return frozenset(listed | set("人者员"))


@cache
def _known() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Return the kind of each label in running text, and how long those with the same last two characters are."""
    kinds: dict[str, str] = {}
    for each in ("act", "title", "group", "role", "weak", "firm", "contact", "name"):
        kinds.update((word, each) for word in words(each) if len(word) > 1)
    lengths: dict[str, set[int]] = {}
    for word in kinds:
        lengths.setdefault(word[-2:], set()).add(len(word))
    return kinds, {end: tuple(sorted(found, reverse=True)) for end, found in lengths.items()}


def label_behind(window: str) -> tuple[str, int] | None:
    """Return kind and length of the label that a text ends with, the longest; None where it ends with none.

    Blanks between the characters of a label count (联 系 人). The kind is one of name, contact, firm, weak, role, group,
    title.
    """
    kinds, lengths = _known()
    text = window if window.isalnum() else "".join(window.split())
    for length in lengths.get(text[-2:], ()):
        found = kinds.get(text[-length:])
        if found is not None and len(text) >= length:
            return found, length if text is window else _printed_length(window, length)
    return None


def _printed_length(window: str, letters: int) -> int:
    """Return how many characters from its end hold so many letters of a text."""
    for offset, each in enumerate(reversed(window), 1):
        letters -= not each.isspace()
        if not letters:
            return offset
    return len(window)
