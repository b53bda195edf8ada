"""One text: what is personal in it is blotted out, character by character, so that offsets keep their meaning."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.privacy import addresses, codes, lines
from kg.privacy.view import view
from kg.privacy.vocabulary import words
from kg.text import BLOT, compact, fold

__all__ = ["blot", "only_labels", "parts"]

_GLUED = re.compile(
    r"(?:负责人|联系人|填报人|经办人)(?:及(?:联系)?(?:电话|方式))?(?P<value>[\u4e00-\u9fff]{2,3}?(?:、[\u4e00-\u9fff]{2,3}?){0,9})"
    r"(?=\d|主管|实施|项目|单位|联系|县级|省级|市级|区级|资金|填报|部门|电话|财务)"
)
SHORT = 60
"""Characters of a text whose parts are remembered."""

_FORM = 3
"""How often 指标 stands in a text that is a whole form without separators, where names follow their labels directly."""


def blot(text: str) -> str:
    """Return `text` with names behind labels and posts, addresses, and all personal numbers blotted out.

    The length stays, so that offsets keep their meaning.

    >>> blot("咨询电话 0311-86000000，地址不变")
    '咨询电话 ＊＊＊＊＊＊＊＊＊＊＊＊＊，地址不变'
    """
    found = parts(text)
    if not found:
        return text
    out = list(text)
    for low, high in found:
        for at in range(low, high):
            if not out[at].isspace():
                out[at] = BLOT
    return "".join(out)


def parts(text: str) -> tuple[tuple[int, int], ...]:
    """Return where something personal stands in `text` as printed, start and end; in no order, they may overlap."""
    if len(text) < 2:
        return ()
    return _short(text) if len(text) <= SHORT else _parts(text)


def _parts(text: str) -> tuple[tuple[int, int], ...]:
    folded = view(text)
    numbers = list(codes.spans(folded.text))
    found = [*numbers, *addresses.spans(folded.text), *lines.spans(folded.text, numbers)]
    if folded.text.count("指标") >= _FORM:
        found += [each.span("value") for each in _GLUED.finditer(folded.text)]
    return tuple(folded.span(start, end) for start, end in found)


_short = lru_cache(maxsize=16384)(_parts)
"""The same for cells of forms, most of which say what other cells and forms say too."""


def only_labels(text: str) -> bool:
    """Say whether nothing but personal labels and blots is left of a text."""
    rest = _labels().sub("", compact(fold(text).text.replace(fold(BLOT).text, "")))
    return not re.sub(r"[\W_]|[(][^()]*[)]|[年月日时]", "", rest)


@cache
def _labels() -> re.Pattern[str]:
    known = sorted(words("name") | words("contact") | words("role") | words("group"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known)))
