"""The sample documents as text exports: one cell a line, or one row a line."""

from __future__ import annotations

from kg.samples.content import SampleDocument, SampleProject
from kg.samples.evaluation import evaluation_text

__all__ = ["text_of"]


def text_of(document: SampleDocument) -> str:
    """Return the document as a text export of its layout."""
    return {"list": list_text, "basis": basis_text, "evaluation": evaluation_text}[document.layout](document)


def cells(*rows: list[str]) -> str:
    """Return rows as an export with one cell a line: a TAB before each cell, a blank line after each row."""
    return "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows)


def once(labels: list[str]) -> list[str]:
    """Return the labels with repeats of the one before emptied, as merged cells export."""
    return ["" if index and label == labels[index - 1] else label for index, label in enumerate(labels)]


def list_text(document: SampleDocument) -> str:
    """Return the layout with a list of projects first and no basis column."""
    parts = [f"附件：\n\n{document.publisher}{document.year}年度项目支出绩效目标\n\n"]
    parts.append("\t项目支出绩效目标公开清单\n\n")
    parts.append(cells(["序号", "项目名称", "预算金额（单位：万元）"]))
    for number, project in enumerate(document.projects, 1):
        parts.append(cells([str(number), project.name, f"{project.listed_budget:.1f}"]))
    parts.append("\n注：本单位0个涉密项目除外。\n\n\n")
    for project in document.projects:
        parts.append(list_table(document, project))
    return "".join(parts)


def list_table(document: SampleDocument, project: SampleProject) -> str:
    """Return one project's table in the layout without a basis column."""
    money = f"      {project.budget:.1f} "
    text = f"\t项目支出绩效目标表\n\n\t （{document.year}年度）\n\n"
    text += cells(
        ["项目名称", project.name],
        ["主管部门及代码", f"[{document.unit_code[:3]}]{document.publisher}", "实施单位", document.publisher],
        ["项目来源", "本级申报项目", "项目期", "1年"],
        ["项目资金\n（万元）", " 年度资金总额：", money],
        ["", "   其中：财政拨款", money],
        ["", "         其他资金", "      0.0 "],
        ["年度\n目标", project.goal],
        ["绩\n效\n指\n标", "一级\n指标", "二级指标", "三级指标", "指标值"],
    )
    first = once([item.level1 for item in project.indicators])
    second = once([item.level2 for item in project.indicators])
    for item, level1, level2 in zip(project.indicators, first, second, strict=True):
        text += cells(["", level1, level2, item.name, item.target])
    return text


def basis_text(document: SampleDocument) -> str:
    """Return the layout with goals of the department first, then a table a project with a basis column."""
    title = f"{document.publisher}{document.year}年部门预算绩效目标\n\n"
    parts = [title, "第一部分\n部门整体绩效目标\n\n一、总体绩效目标\n"]
    marks = "一二三四五六七八九"
    parts += [f"（{marks[index]}）推进{project.name}工作。{project.goal}\n" for index, project in enumerate(document.projects)]
    parts.append("二、工作保障措施\n（一）加强资金监管。规范项目管理，严格执行财务制度。\n\n\n")
    parts.append("第二部分\n\n预算项目绩效目标\n\n\n")
    for number, project in enumerate(document.projects, 1):
        parts.append(basis_table(document, project, number))
    return "".join(parts)


def basis_table(document: SampleDocument, project: SampleProject, number: int) -> str:
    """Return one project's table in the layout with descriptions and a basis column."""
    money = f"{project.budget:.2f}"
    text = f"{number}.{project.name}绩效目标表\n"
    text += cells(
        [f"{document.unit_code}{document.publisher}本级", "单位：万元"],
        ["项目编码", project.code, "项目名称", project.name],
        ["预算规模及资金用途", "预算数", money, "其中：财政    资金", money, "其他资金", ""],
        ["", project.use],
        ["资金支出计划（%）", "3月底", "6月底", "10月底", "12月底"],
        ["", *project.plan],
        ["绩效目标", f"1.{project.goal}"],
    )
    text += "\n\n" + cells(["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"])
    levels = [
        (item.level1, "服务对象满意度指标" if item.level2 == "满意度指标" else item.level2) for item in project.indicators
    ]
    for item, level1, level2 in zip(project.indicators, once([a for a, _ in levels]), [b for _, b in levels], strict=True):
        text += cells([level1, level2, item.name, item.description, item.target, item.basis])
    return text + "\n\n\n"
