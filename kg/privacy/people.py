"""What looks like the name of a person: a surname and one or two characters, and no ordinary word.

Two measures. *Firm*: the label beside it says that a person stands here, so that any two to four Han characters count that
are no ordinary word. *Strict*: nothing but the form speaks for a name, so that it has to begin with a surname (百家姓 and the
compound ones, ontology/vocab/surnames.tsv) and must not be, begin with, or end like an ordinary word (`kg.privacy.words`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.privacy.vocabulary import words
from kg.privacy.words import is_common_word, is_word, surnames
from kg.text import BLOT, compact

__all__ = ["are_names", "could_be_name", "initials", "is_given", "is_name"]

_HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\u3007〇\U00020000-\U0002ffff]+")
_HIDDEN = re.compile(r"[\u4e00-\u9fff](?:某某?|[×xX*○]{1,2})")
_BETWEEN = re.compile(
    r"[、,;/|\n\t]|\s{2,}|(?<=[\u4e00-\u9fff]{2})\s+(?=[\u4e00-\u9fff]{2})|(?<=[\u4e00-\u9fff]{2})[和及与](?=[\u4e00-\u9fff]{2})"
)
_TAIL = re.compile(r"[(\[][^()\[\]]{0,12}[)\]]$|等(?:[0-9一二两三四五六七八九十]{1,3}(?:人|名|位|同志)?)?$")
_ONE_NAME = 4
"""Characters of the longest name without points."""
_SEVERAL = re.compile(r"[、,;/|\s和及与等(\[·•‧・･．]")
"""What a longer text needs to be one name or several: points, what stands between names, or behind them."""
_LONGEST = 20
_POINTS = "·•‧・･．"


def is_name(text: str, *, firm: bool = False) -> bool:
    """Say whether `text` (NFKC) looks like the name of one person.

    >>> is_name("欧阳若澜"), is_name("古丽娜尔·艾山"), is_name("全部"), is_name("甲乙丙"), is_name("甲乙丙", firm=True)
    (True, True, False, False, True)
    """
    return 2 <= len(text) <= _LONGEST and _is_name(text if text.isalpha() else compact(text), firm)


@lru_cache(maxsize=8192)
def _is_name(text: str, firm: bool) -> bool:
    points = [at for at, each in enumerate(text) if each in _POINTS]
    if points:
        return _pointed(re.split(f"[{_POINTS}]", text))
    if _HIDDEN.fullmatch(text):
        return text[0] in surnames()["common"] | surnames()["other"]
    if not 2 <= len(text) <= 4 or not _HAN.fullmatch(text) or BLOT in text:
        return False
    if text in words("noun") or (is_word(text) and not (firm and text[0] in initials() and not is_common_word(text))):
        return False
    return _firm(text) if firm else _strict(text)


def _pointed(parts: list[str]) -> bool:
    """Say whether parts between points are a name of the minorities: 古丽娜尔·艾山."""
    whole = all(2 <= len(part) <= 8 and _HAN.fullmatch(part) for part in parts)
    return whole and len(parts) <= 4 and not all(is_word(part) for part in parts)


def _firm(text: str) -> bool:
    doubtful = text[-1] in words("place") or (text[-1] in words("ending") and not is_given(text[1:]))
    if doubtful and text[0] not in surnames()["common"]:
        return False
    if len(text) == 4:
        return text[:2] in surnames()["compound"] or not (is_word(text[:2]) or is_word(text[2:]))
    return len(text) == 2 or text[0] in surnames()["common"] or not is_word(text[:2]) or is_given(text[1:])


def _strict(text: str) -> bool:
    known = surnames()
    if text[-1] in words("place"):
        return False
    if text[:2] in known["compound"]:
        return len(text) in (3, 4) and (not is_word(text[2:]) or is_given(text[2:]))
    common = text[0] in known["common"]
    if len(text) == 4 or not (common or text[0] in known["other"]):
        return False
    if len(text) == 2:
        return text[-1] not in words("ending")
    return _three(text, common)


def _three(text: str, common: bool) -> bool:
    """Say whether three characters that begin with a surname are a name by the words in them."""
    if text[:2] in words("noun") and not (is_word(text[1:]) and is_given(text[1:])):
        return False
    if common:
        return not is_word(text[:2]) or is_given(text[1:])
    if is_word(text[1:]):
        return is_given(text[1:])
    if is_word(text[:2]):
        return is_given(text[1:]) and not is_common_word(text[:2])
    return text[-1] not in words("ending") or is_given(text[1:])


@cache
def initials() -> frozenset[str]:
    """Return the characters that a surname begins with."""
    known = surnames()
    return known["common"] | known["other"] | {name[0] for name in known["compound"]}


def is_given(text: str) -> bool:
    """Say whether a word is made of characters of given names (国庆, 光明)."""
    return len(text) == 2 and all(each in words("given") for each in text)


def are_names(text: str, *, firm: bool = False) -> bool:
    """Say whether `text` (NFKC) is one name or several, with what parts them.

    >>> are_names("王芳、李小海"), are_names("王 芳"), are_names("满意、基本满意")
    (True, True, False)
    """
    if len(text) > _ONE_NAME and not _SEVERAL.search(text):
        return False  # most cells
    return _are_names(text, firm) if len(text) <= 40 else len(text) <= 200 and _are_names.__wrapped__(text, firm)


@lru_cache(maxsize=8192)
def _are_names(text: str, firm: bool) -> bool:
    stripped = text.strip()
    whole = _TAIL.sub("", stripped)
    if is_name(whole, firm=firm or _counted(stripped)):
        return True
    parts = [_TAIL.sub("", part.strip()) for part in _BETWEEN.split(whole)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return False
    if all(is_name(part, firm=firm) for part in parts):
        return True
    likely = sum(1 for part in parts if could_be_name(part))
    if not any(is_name(part) for part in parts):
        return False
    rest = [part for part in parts if not could_be_name(part)]
    mostly = 2 * likely >= len(parts)
    return likely > 0 and all(
        part in words("title") or _is_body(part) or (mostly and is_name(part, firm=True)) for part in rest
    )


def _counted(text: str) -> bool:
    """Say whether a text ends as a list of people cut short does: 等5人."""
    return bool(re.search(r"等[0-9一二两三四五六七八九十]{1,3}(?:人|名|位|同志)$", text))


def _is_body(text: str) -> bool:
    """Say whether what stands beside a name is the body where somebody works: 林业站, 造林科."""
    return 2 <= len(text) <= 8 and text[-1] in "局科股室处院所站队组办校" and bool(_HAN.fullmatch(text))


def could_be_name(text: str) -> bool:
    """Say whether `text` may be a name where there are others beside it: it begins with a surname and is no word."""
    known = surnames()
    return is_name(text, firm=True) and (
        text[0] in known["common"] or text[0] in known["other"] or text[:2] in known["compound"]
    )
