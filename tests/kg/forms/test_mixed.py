"""Layouts mixed at random: what goes in comes out."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.forms.lexicon.heads import column_roles
from kg.text import nfkc
from tests.kg.forms.printed import WAYS

LEVELS = {
    "产出指标": ["数量指标", "质量指标", "时效指标", "成本指标"],
    "效益指标": ["经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"],
    "满意度指标": ["服务对象满意度指标"],
}
SPELLED = {
    "产出指标": ["产出指标", "产出", "产出指标（50分）", "项目产出", "产 出 指 标"],
    "效益指标": ["效益指标", "效益", "效益指标（30分）", "效果指标"],
    "满意度指标": ["满意度指标", "满意度", "满意度指标（10分）"],
}
HEADS = {
    "level1": ["一级指标", "1级指标", "一级", "指标1级", "一级绩效指标"],
    "level2": ["二级指标", "2级指标", "二级", "指标2级", "二级绩效指标"],
    "name": ["三级指标", "指标名称", "3级指标", "三级绩效指标", "绩效指标名称"],
    "target": ["指标值", "年度指标值", "目标值", "绩效指标值", "预期指标值", "年初目标值", "指标值（2024年）"],
    "unit": ["计量单位", "度量单位", "绩效度量单位"],
    "operator": ["运算符号", "指标性质", "绩效指标性质"],
    "description": ["绩效指标描述", "指标解释", "指标说明"],
    "basis": ["指标值确定依据", "数据来源", "设定依据"],
    "points": ["分值", "权重", "分值权重（90）"],
}
SUBJECTS = [
    "河道清淤",
    "路灯维护",
    "农技培训",
    "图书借阅",
    "防疫物资储备",
    "校园安防",
    "林木抚育",
    "困难群众走访",
    "档案整理",
    "赛事组织",
]
QUANTITIES = [
    ("长度", "公里"),
    ("次数", "次"),
    ("人数", "人"),
    ("完成率", "%"),
    ("面积", "平方米"),
    ("户数", "户"),
    ("成本", "万元"),
]
QUALITIES = ["明显改善", "持续提升", "及时", "较好", "有效保障", "显著提高"]
TOLD = ["反映工作开展情况", "按照年度计划统计", "以台账记录为准", "根据合同约定测算"]


@dataclass(frozen=True)
class Made:
    level1: str
    level2: str
    name: str
    sign: str
    number: str
    unit: str
    words: str

    @property
    def value(self) -> str:
        return self.words or f"{self.sign}{self.number}{self.unit}"


@st.composite
def indicators(draw: st.DrawFn) -> list[Made]:
    out: list[Made] = []
    for level1, seconds in LEVELS.items():
        spelled = draw(st.sampled_from(SPELLED[level1]))
        for level2 in draw(st.lists(st.sampled_from(seconds), min_size=1, max_size=3, unique=True)):
            for _ in range(draw(st.integers(1, 2))):
                what, unit = draw(st.sampled_from(QUANTITIES))
                subject = draw(st.sampled_from(SUBJECTS))
                words = draw(st.sampled_from(["", "", "", *QUALITIES]))
                number = str(draw(st.integers(1, 9999)))
                sign = draw(st.sampled_from(["≥", "≤", "="]))
                out.append(
                    Made(spelled, level2, f"{subject}{what}" if not words else f"{subject}效果", sign, number, unit, words)
                )
    return out


@st.composite
def drawings(draw: st.DrawFn) -> tuple[str, list[Made]]:
    """Draw a form: order of the columns behind the levels, synonyms of heads, split columns, blank rows, a project above."""
    made = draw(indicators())
    split = draw(st.booleans())
    behind = ["operator", "target", "unit"] if split else ["target"]
    if split and draw(st.booleans()):
        behind = ["unit", "operator", "target"]
    extras = draw(st.lists(st.sampled_from(["description", "basis", "points"]), max_size=2, unique=True))
    order = ["level1", "level2", "name"]
    for extra in extras:
        behind.insert(draw(st.sampled_from([0, len(behind)])), extra)
    order += behind
    heads = [draw(st.sampled_from(HEADS[role])) for role in order]
    lines = []
    if draw(st.booleans()):
        fill = " | <" * (len(order) - 2)
        lines += [f"项目名称 | {draw(st.sampled_from(SUBJECTS))}项目{fill}"]
    lines.append(" | ".join(heads))
    last: Made | None = None
    for each in made:
        if lines and draw(st.integers(0, 9)) == 0:
            lines.append(" | ".join([""] * len(order)))
            last = None
        cells = {
            "level1": "^" if last and last.level1 == each.level1 else each.level1,
            "level2": "^" if last and (last.level1, last.level2) == (each.level1, each.level2) else each.level2,
            "name": each.name,
            "target": each.words or (each.number if split else each.value),
            "unit": each.unit if not each.words else "",
            "operator": each.sign if not each.words else "",
            "description": draw(st.sampled_from(TOLD)),
            "basis": draw(st.sampled_from(TOLD)),
            "points": str(draw(st.integers(1, 50))),
        }
        lines.append(" | ".join(cells[role] for role in order))
        last = each
    return "\n".join(lines), made


@settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(drawings(), st.sampled_from(["merged", "unmerged", "repeated", "dropped", "stacked", "bars", "markdown"]))
def test_what_goes_in_comes_out(drawing: tuple[str, list[Made]], way: str) -> None:
    text, made = drawing
    reading = WAYS[way](text)
    found = [(each.level1, each.level2, each.level3, nfkc(each.target.raw)) for each in reading.indicators]
    bare = {spelled: spelled.split("（")[0].replace(" ", "") for many in SPELLED.values() for spelled in many}
    assert found == [(bare[each.level1], each.level2, each.name, nfkc(each.value)) for each in made]


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(drawings(), st.sampled_from(["joined", "lined", "one_line"]))
def test_what_goes_in_without_columns_comes_out(drawing: tuple[str, list[Made]], way: str) -> None:
    """Blanks inside a label would be taken for the end of a cell here."""
    text, made = drawing
    reading = WAYS[way](text.replace("产 出 指 标", "产出指标"))
    found = {(each.level2, each.level3, nfkc(each.target.raw)) for each in reading.indicators}
    wanted = {(each.level2, each.name, nfkc(each.value)) for each in made}
    assert found == wanted


def test_every_synonym_is_in_the_vocabulary() -> None:
    assert [head for heads in HEADS.values() for head in heads if not column_roles(head)] == []
