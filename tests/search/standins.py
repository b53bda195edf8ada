"""A small invented library and an encoder without a model, for tests that are about anything but the vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from search.lexical import grams
from search.wordings import Use

BASIS = "澄财预〔2023〕17号"


class GramEncoder:
    """Vectors of hashed character grams: texts that share characters are near, and nothing else is."""

    name = "grams"
    dimension = 256
    fingerprint = "grams-256"

    def encode(self, texts: Sequence[str], *, prefix: str | None = None, batch: int = 32) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 0.01, np.float32)
        for row, text in enumerate(texts):
            for gram in grams(text):
                vectors[row, int(hashlib.md5(gram.encode(), usedforsecurity=False).hexdigest(), 16) % self.dimension] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def use(number: int, name: str, level2: str = "数量指标", **more: object) -> Use:
    told: dict[str, object] = {
        "indicator": f"https://example.org/indicator/{number}",
        "name": name,
        "level1": "产出指标",
        "level2": level2,
        "level2_category": {"数量指标": "output.quantity", "质量指标": "output.quality"}.get(level2),
        "project": "道路养护",
        "departments": ("澄湖县交通运输局",),
        "department_codes": ("301001",),
        "division": "澄湖县",
        "division_code": "990101",
        "year": 2024,
        "document": "https://example.org/document/1",
        "raw": "≥95%",
        "operator": "≥",
        "value": Decimal("95"),
        "unit": "%",
        "kind": "quantitative",
        **more,
    }
    return Use(**told)  # type: ignore[arg-type]


def uses() -> list[Use]:
    """Twelve uses of nine wordings in two divisions, two years, three bureaus."""
    water: dict[str, object] = {
        "project": "水库维修",
        "departments": ("澄湖县水利局",),
        "department_codes": ("332001",),
        "project_code": "990101240012345678901",
    }
    north: dict[str, object] = {"division": "北屏县", "division_code": "990202", "departments": ("北屏县交通运输局",)}
    return [
        use(1, "农村公路养护里程", raw="≥300公里", value=Decimal(300), unit="公里", policies=(BASIS,)),
        use(2, "农村公路养护里程", raw="≥280公里", value=Decimal(280), unit="公里", year=2023),
        use(3, "农村公路养护里程", raw="≥300公里", value=Decimal(300), unit="公里", **north),
        use(4, "路面修补合格率", "质量指标"),
        use(5, "路面修补及时率", "时效指标", raw="接报后48小时内", kind="qualitative", operator=None, value=None, unit=None),
        use(6, "桥梁检测数量", raw="12座", value=Decimal(12), unit="座", operator="=", **north),
        use(7, "水库大坝加固数量", raw="2座", value=Decimal(2), unit="座", operator="=", policies=(BASIS,), **water),
        use(8, "灌溉面积增加亩数", raw="≥1500亩", value=Decimal(1500), unit="亩", **water),
        use(9, "受益群众满意度", "服务对象满意度指标", level1="满意度指标"),
        use(10, "受益群众满意度", "服务对象满意度指标", level1="满意度指标", raw="≥90%", value=Decimal(90), **water),
        use(11, "受益群众满意度", "社会效益指标", level1="效益指标", year=2023),
        use(
            12,
            "带动就业人数",
            "社会效益指标",
            level1="效益指标",
            raw="80-100人",
            operator="between",
            value=Decimal(80),
            unit="人",
        ),
    ]
