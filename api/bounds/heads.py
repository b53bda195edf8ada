"""What the head of a request may be: under which name the service is asked, and how many fields it brings."""

from __future__ import annotations

from starlette.types import Scope

from api.problems import Problem
from api.settings import Settings

__all__ = ["FIELDS", "HEADERS", "inspect_head", "known_host"]

FIELDS = 100
"""Parameters of an address."""

HEADERS = 100
"""Lines of a head."""


def inspect_head(scope: Scope, settings: Settings) -> None:
    """Look at the head of a request.

    Raises:
        Problem: 400, asked under a name that is none of ours, or by an address that is no UTF-8; 431 and 414, too many lines or
            parameters.
    """
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if not all(known_host(host, settings.allowed_hosts) for host in hosts):  # HTTP/1.0 needs none, and browsers send it always
        raise Problem(400, "不认识请求里的主机名（Host）：用服务启动时给出的地址访问，或在启动时加 --allowed-host 主机名")
    if len(scope["headers"]) > HEADERS:
        raise Problem(431, f"请求头超过 {HEADERS} 行", limit=HEADERS)
    if scope["query_string"].count(b"&") >= FIELDS:
        raise Problem(414, f"参数超过 {FIELDS} 个", limit=FIELDS)


def known_host(host: str, allowed: tuple[str, ...]) -> bool:
    """Say whether a Host header names one of the `allowed` hosts; its port does not matter.

    >>> known_host("LOCALHOST:8000", ("localhost",)), known_host("[::1]:8000", ("[::1]",)), known_host("a.b", ("localhost",))
    (True, True, False)
    """
    name, colon, port = host.rpartition(":")
    if not colon or port.endswith("]"):
        name, port = host, ""
    if port and not (port.isascii() and port.isdecimal()):
        return False
    return "*" in allowed or name.lower() in {one.lower() for one in allowed}
