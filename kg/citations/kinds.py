"""Which titles name a policy document, and what kind of document it is.

The title of an official document ends in its kind (通知, 办法); what does not is a certificate, a contract, a form, a book, or
a sentence about work that was done. Source: GB/T 9704—2012, 7.3.1; the kinds of laws and standards are added to those fifteen.
"""

from __future__ import annotations

import re

from kg.text import compact
from kg.vocabulary import column, matcher, rows

__all__ = ["bare_title", "is_title", "kind_of", "says_what_was_done"]

_KINDS = {row["word"]: row["meaning"] for row in rows("policy_titles") if row["role"] == "kind"}
_VERSION = (
    r"(?:\d{4}年?(?:版|本|修正|修订|修改|修正本|修订版)?|试行|暂行|修订|修正|修订版|修正本|草案|征求意见稿|\d(?:\.\d)?版|参考)"
)
_BEHIND = re.compile(rf"(?:\({_VERSION}\))+\Z")
_KIND = re.compile(rf"(?P<kind>{matcher(_KINDS)})\Z")
_METHOD = re.compile(f"[{''.join(column('policy_titles', 'word', role='not_law'))}]法\\Z")
_VERBS = re.compile(matcher(column("policy_titles", "word", role="verb")))
_ORDINAL = re.compile(
    r"\A(?:[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)](?=\D)|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、．](?!\d)|[①-⑳⑴-⒇]|第[一二三四五六七八九十百\d]{1,4}[条款项章])[\s、.]*"
)
_STANDARD = re.compile(r"\A(?:GB|DB|JGJ|HJ|WS|NY|MZ|CJJ|SL)[/TZ]*\s?\d|(?:GB|DB)/?T?\s?\d{3,}")


def bare_title(text: str) -> str:
    """Return a title without the number of a list before it and without 《》 around it; blanks stay.

    A mark whose other half is missing goes too.

    >>> bare_title("5.《甲县公墓管理办法》"), bare_title("②甲县公墓管理办法"), bare_title("《甲县公墓管理办法")
    ('甲县公墓管理办法', '甲县公墓管理办法', '甲县公墓管理办法')
    """
    text = text.strip()
    while True:
        shorter = _ORDINAL.sub("", text, count=1).strip()
        if shorter.startswith("《") and shorter.endswith("》") and shorter.find("》") == len(shorter) - 1:
            shorter = shorter[1:-1].strip()
        elif "》" not in shorter:
            shorter = shorter.removeprefix("《").strip()
        elif "《" not in shorter:
            shorter = shorter.removesuffix("》").strip()
        if shorter == text:
            return text
        text = shorter


def kind_of(title: str) -> str | None:
    """Return what kind of document a title names, None where it names none.

    >>> kind_of("中华人民共和国预算法"), kind_of("甲县公墓管理办法（试行）"), kind_of("残疾人证")
    ('law', 'measures', None)
    """
    name = _BEHIND.sub("", compact(title)).rstrip("》〉")
    found = _KIND.search(name)
    if found is None or found.start() == 0 or _METHOD.search(name):
        return "measures" if name.endswith("办法") and len(name) > len("办法") else None
    return _KINDS[found["kind"]]


def is_title(title: str) -> bool:
    """Say whether a title in 《》 names a policy document.

    >>> is_title("甲县公墓管理办法"), is_title("建设工程施工合同"), is_title("中标通知书")
    (True, False, False)
    """
    return kind_of(title) is not None or _STANDARD.search(compact(title)) is not None


def says_what_was_done(text: str) -> bool:
    """Say whether words without 《》 tell of work and name no document: 严格执行…制度, 会同乡镇…制定…办法."""
    return _VERBS.search(text.partition("关于")[0]) is not None
