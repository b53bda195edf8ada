"""The limits in words: on the help page and in the description of the service, from the settings that are in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from api.bounds.bodies import size
from api.bounds.heads import FIELDS
from api.bounds.kinds import BODY
from api.routes.batches import NESTING
from api.server import HEAD_BYTES
from api.settings import Settings
from api.uploaded import ANSWER_BYTES

__all__ = ["described", "limits"]


def limits(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return what is limited and how, in Chinese.

    >>> from pathlib import Path
    >>> dict(limits(Settings(Path("library"))))["上传的文件"]
    '不超过 20 MB，读和查用处理器时间不超过 20 秒，结果不超过 32 MB'
    """
    one = settings
    return (
        (
            "上传的文件",
            f"不超过 {size(one.upload_bytes)}，读和查用处理器时间不超过 {one.upload_seconds:g} 秒，"
            f"结果不超过 {size(ANSWER_BYTES)}",
        ),
        ("一批检索", f"最多 {one.batch_queries} 个查询，合计 {one.batch_characters} 字，JSON 嵌套 {NESTING} 层"),
        (
            "SPARQL",
            f"查询 {one.query_characters} 字，{one.query_seconds:g} 秒，答案 {one.query_rows} 行、{size(one.query_bytes)}",
        ),
        ("其他请求", f"内容 {size(BODY)}，地址和请求头 {size(HEAD_BYTES)}，参数 {FIELDS} 个"),
        (
            "同时进行",
            f"上传 {one.uploads}，批量 {one.batches}，检索 {one.searches}，查询 {one.sparql_workers}，目录 {one.lists}",
        ),
        ("排队", f"每类最多 {one.waiting} 个在等，每个最多等 {one.wait_seconds:g} 秒；再多就答 503，按 Retry-After 再来"),
        ("连接", f"最多 {one.connections} 个；请求头 {one.head_seconds:g} 秒、内容 {one.body_seconds:g} 秒内没有发完就断开"),
    )


def described(app: FastAPI, settings: Settings) -> Callable[[], dict[str, Any]]:
    """Return what gives the OpenAPI description of `app` with the limits in it."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = plain()
            schema["info"]["description"] += "\n\n限制：\n" + "\n".join(f"- {what}：{how}" for what, how in limits(settings))
            for path, operations in schema["paths"].items():
                for operation in operations.values():
                    operation["responses"].update(_problems(path))
            queries = _body(schema, "/api/v1/search/batch", "application/json")
            queries["maxItems"] = settings.batch_queries
            queries["description"] = f"合计不超过 {settings.batch_characters} 字"
            for path in ("/api/v1/read", "/api/v1/check", "/api/v1/review"):
                file = _body(schema, path, "multipart/form-data")["properties"]["file"]
                file["description"] = f"不超过 {size(settings.upload_bytes)}"
            app.openapi_schema = schema
        return app.openapi_schema

    return openapi


def _body(description: dict[str, Any], path: str, media: str) -> dict[str, Any]:
    schema: dict[str, Any] = description["paths"][path]["post"]["requestBody"]["content"][media]["schema"]
    return schema


def _problems(path: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"type": "object"}}}
    wait = {"Retry-After": {"description": "秒", "schema": {"type": "integer"}}}
    answers: dict[str, Any] = {
        "503": {"description": "太忙，或超过限制；按 Retry-After 再来", "headers": wait, "content": content}
    }
    if path in ("/api/v1/read", "/api/v1/check", "/api/v1/review", "/api/v1/search/batch", "/sparql"):
        answers["413"] = {"description": "内容超过限制，答案里有 limit", "content": content}
    return answers
