"""The sample self-evaluation reports: prose, a table of scored rows, a list of sub-projects."""

from __future__ import annotations

import random
from decimal import Decimal

from kg.samples.content import SampleDocument, plain, rows_of

__all__ = ["evaluation_text"]


def evaluation_text(document: SampleDocument) -> str:
    """Return the self-evaluation of a department as a text export with one row a line."""
    draw = random.Random(f"evaluation/{document.publisher}/{document.year}")
    first = document.projects[0]
    budget = sum((project.budget for project in document.projects), start=Decimal(0))
    spent = {project.name: project.budget * draw.choice((100, 100, 98, 95)) / 100 for project in document.projects}
    executed = sum(spent.values(), start=Decimal(0))
    rate = (executed / budget * 100).quantize(Decimal("0.01"))
    lines = [
        f"{document.publisher}部门{document.year}年度整体支出绩效自评报告",
        "",
        f"根据《{first.title}》（{first.document}）要求，我局对{document.year}年度整体支出开展了绩效自评。",
        "",
        "一、部门基本情况",
        "",
        f"{document.publisher}为一级预算单位，承担全县相关公共服务职责。",
        "",
        f"本年度项目支出预算 {plain(budget)} 万元，实际支出 {plain(executed)} 万元，预算执行率 {plain(rate)}%。",
        "",
        "二、部门整体支出绩效目标",
        "",
        "总体绩效目标：",
        "",
        "".join(project.goal for project in document.projects),
        "",
        "分项绩效目标",
        "",
    ]
    for number, project in enumerate(document.projects, 1):
        target = next(item for item in project.indicators if item.target.endswith("%"))
        percent = target.target.lstrip("≥≤")
        lines += [
            f"（{number}）{project.name}",
            "",
            f"绩效目标：{project.goal}",
            "",
            f"绩效指标：{target.name}达到{percent}以上。",
            "",
        ]
    lines += ["三、评价结论", "", "", "部门整体支出绩效自评表", "", f"填报单位：{document.publisher}", "", "单位：万元", ""]
    lines.append("一级指标\t二级指标\t三级指标\t指标内容\t评价标准\t分值\t自评得分")
    last1 = last2 = ""
    points = scores = Decimal(0)
    for row in rows_of("evaluation.tsv"):
        full = Decimal(row["points"])
        score = full - draw.choice((Decimal(0), Decimal(0), Decimal("0.5"), Decimal(1)))
        points, scores = points + full, scores + score
        level1 = "" if row["level1"] == last1 else row["level1"]
        level2 = "" if row["level2"] == last2 else row["level2"]
        last1, last2 = row["level1"], row["level2"]
        lines.append("\t".join([level1, level2, row["name"], row["content"], row["standard"], plain(full), plain(score)]))
    lines.append(f"合计\t\t\t\t\t{plain(points)}\t{plain(scores)}")
    lines[lines.index("三、评价结论") + 1] = f"\n绩效自评得分 {plain(scores)} 分。"
    lines += ["", "分项绩效项目清单", "", "单位：万元", ""]
    lines.append("序号\t项目名称\t预算数\t执行数\t结余交回财政数\t自评得分\t分项项目绩效目标\t分项项目绩效目标完成情况")
    for number, project in enumerate(document.projects, 1):
        left = project.budget - spent[project.name]
        lines.append(
            "\t".join(
                [
                    str(number),
                    project.name,
                    plain(project.budget),
                    plain(spent[project.name]),
                    plain(left) if left else "",
                    str(draw.choice((95, 96, 98, 99))),
                    project.goal,
                    "已完成",
                ]
            )
        )
    lines += [f"{number}\t\t\t\t\t\t\t" for number in range(len(document.projects) + 1, len(document.projects) + 4)]
    return "\n".join(lines) + "\n"
