"""Where somebody lives, by its form: road, house, storey and room, or village, group and house.

What only names a place (幸福路12号楼外墙) is no address of a person: a room or the house of a villager must be named, or the
way from county or city down to the house number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["spans"]

_N = r"(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,4}|[A-Za-z])(?:附[0-9]{1,3}|[-—][0-9]{1,4}){0,2}"
_PART = rf"{_N}\s?(?:号楼|号院|栋|幢|座|号|弄|单元|层|楼|室|户|组|社|队|排|门)"
_HOUSE = re.compile(rf"(?<![0-9A-Za-z]){_PART}(?:\s?{_PART}){{0,5}}(?:\s?(?:[0-9]{{3,4}})(?![0-9]))?")
_BEFORE = re.compile(r"[\u4e00-\u9fff0-9]{2,28}$")
_ROAD = re.compile(r"(?:路|街|道|巷|胡同|弄|里|村|庄|屯|寨|湾|小区|花园|苑|园|公寓|大厦|社区|城|楼|院|段)$")
_ROOM = re.compile(r"室|单元\s?.{0,6}(?:号|户|门|[0-9]{3,4}$)|(?:栋|幢|座|号楼).{0,4}[0-9]{3,4}$")
_FARM = re.compile(r"[组社队].{0,4}号")
_DOWN = re.compile(r"(?:省|市|区|县|旗)[\u4e00-\u9fff0-9]{2,20}(?:路|街|道|巷|村|庄)$")
_THING = re.compile(r"[院楼泵线站井桥门地段文令公口库厂宗机变矿工项道隧至、和及]")
_MARK = re.compile("[号室组栋幢座]")
"""What every address holds."""
_LEAD = re.compile(r"^.*(?:住址|地址|住在|住于|现住|家住|居住于|居住在|位于|寄至|寄往|送至)")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where addresses stand in `text` (as `kg.privacy.view` gives it), start and end."""
    if not _MARK.search(text):
        return
    for found in _HOUSE.finditer(text):
        before = _BEFORE.search(text[max(0, found.start() - 28) : found.start()])
        if before is None or not _ROAD.search(before[0]):
            continue
        house = found[0]
        alone = bool(_DOWN.search(before[0])) and "号" in house and not _THING.match(text[found.end() : found.end() + 1])
        if _ROOM.search(house) or _FARM.search(house) or alone:
            lead = _LEAD.match(before[0])
            yield found.start() - len(before[0]) + (lead.end() if lead else 0), found.end()
