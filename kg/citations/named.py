"""Documents cited by name, without a number: 职工医疗保险实施细则, 《…管理办法》.

In running prose a name cannot be told from other words, so this is asked for apart from `find_all`, for cells that hold
nothing but a basis (指标值确定依据, 立项依据). There a name counts when it stands in 《》, or when a whole part of the cell
ends in a noun of documents and says more than that there is one (相关规定, 上级通知 name nothing). A notice, a reply or
a decision is named by its subject (关于…的通知): 后续另行通知 says that there will be one. Laws, measures and plans go by
a name of their own. Source: 党政机关公文处理工作条例 art. 9 (9): a title is issuer, subject and kind. 《残疾人证》 and other
things that are no documents of government are left out (`kg.citations.kinds`), and so is a sentence about what was done.
"""

from __future__ import annotations

import re

from kg.citations.finder import find_all
from kg.citations.kinds import bare_title, is_title, says_what_was_done
from kg.citations.model import FoundCitation, Kind
from kg.citations.titles import Quotes, about
from kg.text import compact, fold
from kg.vocabulary import column, matcher

__all__ = ["find_basis", "find_named"]

_NOUN = re.compile(
    matcher(column("citation_words", "word", role="named_noun")) + r"(?:\((?:试行|暂行|修订|修订版|草案|\d{4}年?版?)\))?\Z"
)
_LEAD = re.compile(matcher(column("citation_words", "word", role="lead")))
_TAIL = re.compile(matcher(column("citation_words", "word", role="tail")) + r"\Z")
_GENERIC = re.compile(matcher(column("citation_words", "word", role="generic")))
_ACT = re.compile(matcher(column("citation_words", "word", role="with_subject")) + r"\Z")
_SUBJECT = re.compile(r"关于.{2}|第[\d一二三四五六七八九十百]{1,4}[次期号]")
"""What tells one notice, reply or minutes from another: its subject, or its number of a series."""
_POINTING = re.compile(matcher(column("citation_words", "word", role="pointing")))
_PIECES = re.compile(r"[^、,，;；。\n\t|]+")
_ORDINAL = re.compile(r"\s*(?:[(（]?\d{1,2}[)）.、]|[(（]?[一二三四五六七八九十]{1,2}[)）、.]|[①-⑳])?\s*")
_BROKEN = re.compile(r"(?<=[\u4e00-\u9fff])[ \t]?\r?\n[ \t]?(?=[\u4e00-\u9fff])")
_LEAST, _MOST = 5, 60
_SHORTEST_QUOTED = 2


def find_named(text: str) -> tuple[FoundCitation, ...]:
    """Return the documents that `text`, a cell with a basis, cites by name only.

    Args:
        text: as printed.

    Returns:
        citations of kind ``named``, in order; `raw` and `title` are the title without 《》, `normalized` the same without
        spaces. A title that belongs to a number is not among them.

    >>> [c.title for c in find_named("根据《社会救助暂行办法》和城乡医疗救助实施细则")]
    ['社会救助暂行办法', '城乡医疗救助实施细则']
    >>> [find_named(text) for text in ("上级有关文件规定、历史经验", "走访调查", "具体时间另行通知", "《有关规定》")]
    [(), (), (), ()]
    """
    folded = fold(text)
    numbered = find_all(text)
    titles = {compact(citation.title) for citation in numbered if citation.title}
    masked = list(_joined(folded.text))
    for offset in _numbered_offsets(folded.origin, numbered):
        masked[offset] = "|"
    found: list[FoundCitation] = []
    for low, high in _quoted(folded.text):
        if "|" in masked[low:high]:
            titles.add(compact(folded.text[low:high]))
        else:
            found += _named(folded.printed, *folded.span(low, high), titles, quoted=True)
        masked[max(0, low - 1) : high + 1] = "、" * (high + 1 - max(0, low - 1))
    if not any(c.title for c in numbered):
        plain = "".join(masked)
        for piece in _PIECES.finditer(plain):
            low, high = _trimmed(plain, *piece.span())
            if _names(folded.text[low:high]):
                found += _named(folded.printed, *folded.span(low, high), titles, quoted=False)
    return tuple(sorted(found, key=lambda c: c.start))


def _joined(text: str) -> str:
    """Return `text` with the line breaks inside names as blanks: one line of 关于…日常 ⏎ 养护管理的实施意见 is no name."""
    found = list(text)
    for broken in _BROKEN.finditer(text):
        first = text[text.rfind("\n", 0, broken.start()) + 1 : broken.start()]
        if "关于" in first and not is_title(first):
            found[broken.start() : broken.end()] = " " * (broken.end() - broken.start())
    return "".join(found)


def _numbered_offsets(origin: tuple[int, ...], numbered: tuple[FoundCitation, ...]) -> list[int]:
    """Return the offsets in the folded text that the spans of numbers take."""
    numbers = iter(numbered)
    current = next(numbers, None)
    taken = []
    for offset in range(len(origin) - 1):
        while current is not None and origin[offset] >= current.end:
            current = next(numbers, None)
        if current is not None and origin[offset] >= current.start:
            taken.append(offset)
    return taken


def _quoted(text: str) -> list[tuple[int, int]]:
    """Return the spans of the names that 《》 mark: what stands inside, or all of 关于印发《…》的通知."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(Quotes.of(text).by_start.items()):
        if found and low < found[-1][1]:
            continue
        found.append(about(text, low, high) or (low + 1, high - 1))
    return found


def find_basis(text: str) -> tuple[FoundCitation, ...]:
    """Return all documents that a cell with a basis cites: by number and by name, in order.

    >>> [(c.normalized, c.title) for c in find_basis("财社〔2022〕31号《医疗救助补助资金管理办法》、三定方案")]
    [('财社〔2022〕31号', '医疗救助补助资金管理办法')]
    """
    return tuple(sorted((*find_all(text), *find_named(text)), key=lambda c: c.start))


def _named(printed: str, start: int, end: int, titles: set[str], *, quoted: bool) -> list[FoundCitation]:
    text = printed[start:end]
    title = " ".join(bare_title(text).split())
    named = _is_name(title) if quoted else not says_what_was_done(title)
    if not title or not named or compact(title) in titles:
        return []
    start += max(0, text.find(title[:1]))
    return [FoundCitation(printed[start:end], start, end, "".join(title.split()), title, Kind.NAMED.value)]


def _is_name(title: str) -> bool:
    """Say whether words in 《》 name a document; 《有关规定》 and 《实施方案》 say only that there is one."""
    return is_title(title) and len(title) >= _SHORTEST_QUOTED and _POINTING.sub("", compact(title)) != ""


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """Return the span without numbering, 根据 … before and … 要求 behind, and blanks."""
    ordinal = _ORDINAL.match(text, low, high)
    if ordinal:
        low = ordinal.end()
    while (lead := _LEAD.match(text, low, high)) or (low < high and text[low] in "和与及或:：的"):
        low = lead.end() if lead else low + 1
    while low < high and text[high - 1].isspace():
        high -= 1
    while tail := _TAIL.search(text[low:high]):
        high = low + tail.start()
    while low < high and text[low].isspace():
        low += 1
    return low, high


def _names(text: str) -> bool:
    """Say whether `text` names a document and does not only say that there is one."""
    if not _LEAST <= len(text) <= _MOST or not _NOUN.search(text):
        return text == "三定方案"
    if _ACT.search(text) and not _SUBJECT.search(text):
        return False
    return len(_GENERIC.sub("", text)) >= 2
