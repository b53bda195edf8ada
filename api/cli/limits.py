"""Options of `serve` that say who may ask and how much at once; each is an attribute of `api.settings.Settings`."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from typing import Any, TypeVar

import click

from api.settings import LOOPBACK, Settings

__all__ = ["limit_options", "limits_of"]

_F = TypeVar("_F", bound=Callable[..., Any])
_ANY = ("0.0.0.0", "::", "")

_NUMBERS: tuple[tuple[str, click.ParamType[Any], str], ...] = (
    ("uploads", click.IntRange(1, 32), "Uploaded files read at once, each in a process of its own."),
    ("searches", click.IntRange(1, 64), "Searches and comparisons at once."),
    ("lists", click.IntRange(1, 64), "Lists, things and their pages at once."),
    ("waiting", click.IntRange(0, 10_000), "Requests of each kind that may wait; more are sent away with 503."),
    ("wait-seconds", click.FloatRange(0.1, 600), "How long one waits at most."),
    ("connections", click.IntRange(8, 100_000), "Connections open at once."),
    ("upload-bytes", click.IntRange(1 << 10, 1 << 30), "Size of an uploaded file."),
    ("batch-queries", click.IntRange(1, 10_000), "Searches in one batch."),
    ("batch-characters", click.IntRange(1, 1_000_000), "Text of all searches of one batch together."),
)


def limit_options(function: _F) -> _F:
    """Add the options to a command."""
    defaults = Settings.__dataclass_fields__
    for name, kind, about in reversed(_NUMBERS):
        default = defaults[name.replace("-", "_")].default
        function = click.option(f"--{name}", default=default, show_default=True, type=kind, help=about)(function)
    function = click.option("--public-url", callback=_address, help="Address under which visitors reach the service.")(function)
    return click.option(
        "--allowed-host",
        "allowed_hosts",
        multiple=True,
        help="Name under which visitors may ask, beside the address listened on and this machine's own; * for any.",
    )(function)


def limits_of(host: str, port: int, given: dict[str, Any]) -> dict[str, Any]:
    """Return the settings for the options `given`; what is not given follows from the address that is listened on.

    >>> told = limits_of("10.0.0.7", 80, {"allowed_hosts": ("jixiao.example",), "public_url": None})
    >>> told["allowed_hosts"], told["public_url"]
    (('localhost', '127.0.0.1', '[::1]', '10.0.0.7', 'jixiao.example'), 'http://10.0.0.7:80')
    """
    named = f"[{host}]" if ":" in host else host
    everywhere = host in _ANY
    hosts = (*LOOPBACK, *(own_names() if everywhere else () if named in LOOPBACK else (named,)), *given["allowed_hosts"])
    url = given["public_url"]
    if url is None:
        url = "" if everywhere or not port else f"http://{named}:{port}"
    return {**given, "allowed_hosts": hosts, "public_url": url}


def own_names() -> tuple[str, ...]:
    """Return the names and addresses of this machine, as far as it knows them."""
    name = socket.gethostname()
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        found = set()
    return (name, *sorted(f"[{one}]" if ":" in one else one for one in found))


def _address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`/?#]+(/[^\s<>\"{}|\\^`?#]*)?", value):
        raise click.BadParameter("应为 http:// 或 https:// 开头的地址", context, parameter)
    return value
