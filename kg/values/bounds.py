"""What stands around a number: the bounding word before or behind it, and the per-part before it.

``不少于每人每年640元``, ``10万株以上``, ``每季度不少于1次``, ``2次以上/年``, ``95%≤x``. Each function takes a quantity and
gives it back with what it found, its span widened over it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.units import unit_at
from kg.values.model import Quantity
from kg.values.words import after_pattern, before_pattern, operators

__all__ = ["read_before", "read_behind", "read_each"]

_ONCE = {
    "一年": "年",
    "半年": "半年",
    "一季": "季",
    "一个月": "月",
    "一周": "周",
    "一天": "天",
}
_INCLUSIVE = re.compile(r"\((?:含|包含|包括)[^()]*\)|\(不含[^()]*\)")
_MOMENT = re.compile(r"[前后末底起初]$|结束|终了")
"""Behind 每季度 it makes a moment of it: 每季度结束后15日 counts days, not days a quarter."""
_EACH_BEHIND = re.compile(r"每(?P<first>[^,;。每\d()]{1,4})(?:每(?P<second>[^,;。每\d()]{1,3}))?(?=$|[,;。)(])")
_MEAN = re.compile(
    r"(?<![\d一二三四五六七八九十两半全第])(?P<time>年|季度?|月|周|日|天)度?(?:平均|均)(?!为?[值衡匀等])[^,;。、\d]{0,6}$"
)
"""An average over time: 月均3次, 日均处理300吨, 月平均不少于2次."""
_ABOUT = re.compile(r"左右|上下")
_TIMES = re.compile(r"年|月|季度|季|周|日|天|学期|半年|学年|小时|年度")


def read_each(text: str, quantity: Quantity, floor: int) -> Quantity:
    """Read the per-part that stands before the number: 每人每月500元 is 500 元/人·月, 每月一次 is 1 次/月."""
    if quantity.unit is None or quantity.dimension in (None, "ratio") or "/" in quantity.unit:
        return quantity
    behind = _EACH_BEHIND.match(text, quantity.end)
    if behind is not None and quantity.upper is None:
        return _each_behind(quantity, behind)
    head = text[floor : quantity.number_start]
    mean = _MEAN.search(head)
    if mean is not None:
        return replace(quantity, unit=f"{quantity.unit}/{mean['time']}", start=floor + mean.start())
    tail = re.search(r"(?:每[^,;。]{1,6}){1,3}$|(?P<one>[一半]年|一季|一个月|一周|一天)[^,;。、\d]{0,3}$", head)
    if tail is None:
        return quantity
    if tail["one"]:
        if quantity.dimension != "event":
            return quantity
        return replace(quantity, unit=f"{quantity.unit}/{_ONCE[tail['one']]}", start=floor + tail.start())
    per: list[str] = []
    for piece in re.findall(r"每([^每]+)", tail.group()):
        name = _each_unit(piece)
        if name is None or _MOMENT.search(piece):
            return quantity
        per.append(name)
    if quantity.dimension in ("event",) and not any(_TIMES.search(name) for name in per):
        return quantity
    return replace(quantity, unit=f"{quantity.unit}/{'·'.join(per)}", start=floor + tail.start())


def _each_behind(quantity: Quantity, behind: re.Match[str]) -> Quantity:
    """Read the per-part that stands behind the number: 650元每人每月 is 650 元/人·月."""
    per = [_each_unit(piece) for piece in behind.groups() if piece]
    if any(name is None for name in per) or (quantity.dimension == "event" and not _TIMES.search("".join(map(str, per)))):
        return quantity
    return replace(quantity, unit=f"{quantity.unit}/{'·'.join(map(str, per))}", end=behind.end())


def _each_unit(piece: str) -> str | None:
    """Return the unit in 每…: 人, 季度, 名 in 名学生, 两年, 百户; 个 in 个月 goes."""
    plain = re.sub(r"^个(?=月|季度|学期|年|自然)", "", piece)
    time = re.match(r"(?:[一两二三四五六七八九十半\d]*)(?:学年|学期|年度|季度|半年|小时|工作日|年|季|月|周|日|天)", plain)
    if time is not None:
        return re.sub("^一", "", time.group()).replace("两", "2").replace("年度", "年")
    plain = re.sub(r"^个(?=[\u4e00-\u9fff]{2})", "", plain)
    found = unit_at(f"/{plain}", 0)
    return found[0].per if found is not None else None


def read_before(text: str, quantity: Quantity, floor: int) -> Quantity:
    """Read the bounding word before the number; the nearest one that reaches it counts."""
    best: tuple[int, str] | None = None
    head_end = quantity.start
    for match in before_pattern().finditer(text, floor, head_end):
        word = match.group()
        operator = operators()["before", word]
        between = text[match.end() : head_end]
        if len(between.strip("约为于人民币了 的共:\"'“”()")) <= operator.gap and not re.search("[,;。、]", between):
            best = (match.start(), word)
    inside = before_pattern().search(text, quantity.start, quantity.number_start)
    if inside is not None:  # 每季度不少于1次: the bound stands inside the frequency
        return _signed(quantity, operators()["before", inside.group()].sign, operators()["before", inside.group()].effective)
    if best is None:
        return quantity
    operator = operators()["before", best[1]]
    quantity = replace(quantity, start=min(best[0], quantity.start))
    ahead = [m for m in before_pattern().finditer(text, floor, best[0]) if m.end() == best[0]]
    if ahead:  # 控制在不超过5%, 至少达到95%: of two words together the bound counts
        quantity = replace(quantity, start=ahead[-1].start())
        if not operator.sign:
            operator = operators()["before", ahead[-1].group()]
    return _signed(quantity, operator.sign, operator.effective)


def _signed(quantity: Quantity, sign: str, effective: str) -> Quantity:
    """Put a bound on a quantity; a range keeps being a range."""
    if quantity.upper is not None:
        return quantity
    return replace(quantity, sign=sign or quantity.sign, effective=effective)


def read_behind(text: str, quantity: Quantity, limit: int) -> Quantity:
    """Read what stands behind: (含)以上, 左右, 以内; a short noun may stand between (50名学生以上)."""
    at = quantity.end
    inclusive = _INCLUSIVE.match(text, at)
    excluded = bool(inclusive and inclusive.group().startswith("(不含"))
    at = inclusive.end() if inclusive else at
    about = _ABOUT.match(text, at)
    if about:
        return replace(quantity, end=about.end(), notes=(*quantity.notes, "约数，只说“左右”"))
    match = after_pattern().match(text, at)
    if match is None or match.end() > limit:
        noun = re.compile(r"[^\W\d_A-Za-z]{1,8}?(?P<word>及以上|以上|及以下|以下|以内|之内)(?=$|[,;。、)的])").match(text, at)
        if noun is None or re.search("[级省市县部]$", text[at : noun.start("word")]) or noun.end() > limit:
            mirrored = _mirrored(text, quantity, at)
            return mirrored
        match = after_pattern().match(text, noun.start("word"))
        if match is None:
            return quantity
    if match.group() == "内" and quantity.dimension not in ("time", "length", "money", "ratio", None):
        return quantity
    operator = operators()["after", match.group()]
    sign = operator.sign
    per = re.compile(r"/[^\d,;。、]{1,4}$").match(text, match.end())
    if per is not None and quantity.unit is not None and "/" not in quantity.unit:  # 2次以上/年
        quantity = replace(quantity, unit=quantity.unit + per.group(), end=per.end())
        return _signed(quantity, sign, sign)
    tail = re.compile(r"\(不含[^()]*\)").match(text, match.end())
    if excluded or tail:
        sign = {"≥": ">", "≤": "<"}.get(sign, sign)
    quantity = replace(quantity, end=tail.end() if tail else match.end())
    if quantity.sign in ("≥", "≤", ">", "<"):
        return quantity
    return _signed(quantity, sign, sign)


def _mirrored(text: str, quantity: Quantity, at: int) -> Quantity:
    """Read 95%≤满意度: the sign stands behind the number, so it is turned round."""
    match = re.compile(r"(?P<sign>[≤<≥>])(?=[^\d=+-])").match(text, at)
    if match is None or quantity.sign is not None:
        return quantity
    sign = {"≤": "≥", "<": ">", "≥": "≤", ">": "<"}[match["sign"]]
    return replace(quantity, end=match.end(), sign=sign, effective=sign)
