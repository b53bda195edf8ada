"""Names of files, folders and sheets: a person's name in them stands alone between marks, or behind 表, 报告 and the like.

A masked path still leads to its file: the folder is searched for the files whose masked name is the same (`find`).
"""

from __future__ import annotations

import re
from pathlib import Path

from kg.privacy.blots import blot
from kg.privacy.people import is_name
from kg.text import BLOT, nfkc

__all__ = ["blot_name", "blot_path", "find"]

_RUN = re.compile(r"[\u4e00-\u9fff]+(?:[·•‧・･．][\u4e00-\u9fff]+){0,3}")
_BEHIND = re.compile(
    r"(?:表|报告|材料|稿|版|件|书|总结|方案|资料|台账|清单|汇总|提交|填报|上报|修改|终稿|定稿|初稿)(?P<name>[\u4e00-\u9fff]{2,4})$"
)
_BEFORE = re.compile(
    r"^(?P<name>[\u4e00-\u9fff]{2,4}?)(?:的|填报|填写|提交|上报|报送|负责|修改|审核|整理|同志|老师|局长|主任|科长|报表|绩效|自评|项目|目标|年度|简历|材料|档案)"
)


def blot_name(name: str) -> str:
    """Return the name of a file or a sheet with personal data blotted out; its length stays.

    >>> blot_name("绩效目标表-王小芳.docx"), blot_name("项目绩效目标表.docx")
    ('绩效目标表-＊＊＊.docx', '项目绩效目标表.docx')
    """
    out = list(blot(name))
    for run in _RUN.finditer(name):
        for start, end in _in_run(run[0]):
            out[run.start() + start : run.start() + end] = BLOT * (end - start)
    return "".join(out)


def _in_run(run: str) -> list[tuple[int, int]]:
    """Return where a name stands in Han characters between two marks."""
    if is_name(nfkc(run)):
        return [(0, len(run))]
    found = []
    for pattern in (_BEHIND, _BEFORE):
        each = pattern.search(run)
        if each is not None and is_name(each["name"]):
            found.append(each.span("name"))
    return found


def blot_path(path: str) -> str:
    """Return a path with each of its names masked.

    >>> blot_path("/数据/王小芳/目标表.docx")
    '/数据/＊＊＊/目标表.docx'
    """
    return "".join(part if part in "/\\" else blot_name(part) for part in re.split(r"([/\\])", path))


def find(path: Path) -> list[Path]:
    """Return the files that a masked path can mean, sorted: all whose masked path is the same."""
    here = [Path(path.anchor)] if path.anchor else [Path()]
    for part in path.parts[1 if path.anchor else 0 :]:
        if BLOT not in part:
            here = [folder / part for folder in here if (folder / part).exists()]
        else:
            folders = [folder for folder in here if folder.is_dir()]
            here = [each for folder in folders for each in sorted(folder.iterdir()) if blot_name(each.name) == part]
    return here
