"""A library of the samples of one year, with an invented library of indicators."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from openpyxl import Workbook

from search import Library, open_library

TITLE = "霁川市卫生健康行业绩效指标库"
ROWS = (
    ("项目类别", "一级指标", "二级指标", "三级指标", "指标解释", "计量单位", "参考值", "是否核心指标"),
    ("村卫生室建设", "产出指标", "数量指标", "配备药品的村卫生室数量", "当年配备药品的村卫生室", "个", "", "是"),
    ("村卫生室建设", "产出指标", "质量指标", "基本药物配备率", "配备的品种占目录的比例", "%", "≥95", "是"),
    ("村卫生室建设", "满意度指标", "服务对象满意度指标", "就诊群众满意度", "受访群众满意的比例", "%", "≥92", "是"),
    ("村卫生室建设", "效益指标", "社会效益指标", "村级首诊人次", "到村卫生室就诊的人次", "人次", "", "否"),
    ("学校食堂", "产出指标", "质量指标", "餐具消毒合格率", "抽检合格的比例", "%", "≥98", "是"),
)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    from kg.samples import write_samples
    from kg.store.build import build

    folder = tmp_path_factory.mktemp("drafting")
    files = [path for path in write_samples(folder / "forms") if "2024" in path.name and "绩效目标" in path.name]
    book = Workbook()
    sheet = book.active
    sheet.append([TITLE])
    for row in ROWS:
        sheet.append(row)
    book.save(folder / f"{TITLE}.xlsx")
    build([*files, folder / f"{TITLE}.xlsx"], folder / "library", index="search.index:write_index")
    with open_library(folder / "library") as opened:
        yield opened
