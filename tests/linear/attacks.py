"""Texts that have made, or could make, a reader of Chinese forms look at the same characters again and again."""

from __future__ import annotations

from kg.vocabulary import rows

__all__ = ["FEW", "PIECES", "make"]

FEW = ("2024年", "1,", "(", " ", "冀财社〔2023〕7号", "每月1月", "及时")
"""A few pieces of different kinds, for the tests that run between two edits."""

PIECES = (
    *FEW, "1", "a-", "《", "，", "第1号", "联系人：", "控制在",
    "12 ", "1,", ",234", "1 2 ", "1.5-", "2024", "〔2023〕", "公告", "令第1号", "》", "《》", ")", "()", "((a)", "[", "[bookmark:", "【】",
    "（", "）", '"', "'", "\\\"\"\"x", '"""', "　", "\t", "\n", "\n\n", " \n", "a", "中", "年", "第", "号", "省", "市", "县", "县局", "一",
    "十", "百分之", "一二", "1-", "1、", "1.", "1)", "(1)", "①", "≥", "≥9", "每", "每1", "每人", "万", "亿", "元", "元/", "/", "/人", "%",
    "98%", "1%,", "、", "。", ";", "；", ":", "：", "-", "——", "~", "至", "前", "后", "1月", "1月1日", "12.31", "2024-", "2024.1",
    "2024-1-1", "<", "<>", "<a>", "&amp;", "\\", '\\"', "#", "?a ", "a:b", "x:a.", "@a-", "_:", "{", "{}", "|", "||", "|a", "+", "+-", "=",
    "±", "半", "零", "O1", "满意度", "满意度不", "是否", "率", "要", "预算", "以内", "以上", "不低于", "(含", "(不含", "联系电话：", "0311-86000000 ", "签字",
    "姓名 张三 ", "1234567890123456789", "１", "２０２４年", "（１）", "依据", "关于", "通知", "19号文", "7、", "7、18", "指标", "指标1：", "目标1:",
    "一级指标", "产出指标 ", "(20)分", "其中：", "单位：万元", "公里", "和", "的", "〇", "\u200b", "\xa0", "e\u0301", "😀", "字〔2023", "2023〕",
    "[2019]7、18号文", "附件", "三定方案", "编制单位：", "较上年", "较", "由", "达到", "达 ", "24小时", "7×24", "完成", "1+A", "1:1", "a1", "0,000",
    "#,##0", "yyyy", "[h]", '"x"', "0.0", "hh:mm", "办公", "0 ", "个月", "左右", "=1=", "\r\n",
)  # fmt: skip
"""Pieces that are repeated: digits and their marks, brackets, quotation marks, blanks, what opens and never closes, words of each role."""


def vocabulary() -> tuple[str, ...]:
    """Return one word of each role of the word lists, two where there are two, so that a list that is new is attacked as well."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in ("citation_words", "body_sections", "operators", "check_words"):
        for row in rows(name):
            word = row.get("word") or row.get("part") or ""
            role = row.get("role") or row.get("side") or row.get("kind") or ""
            found.setdefault((name, role), []).append(word)
    return tuple(dict.fromkeys(word for words in found.values() for word in (words[0], words[-1]) if word))


def make(piece: str, length: int) -> str:
    """Return `piece` again and again, cut at `length`.

    >>> make("1,", 5)
    '1,1,1'
    """
    return (piece * (length // len(piece) + 1))[:length]
