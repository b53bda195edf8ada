"""`serve`: pages, REST and SPARQL over one library."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from pathlib import Path
from typing import Any

import click

from api.cli.limits import limit_options, limits_of
from api.cli.options import AbsolutePath, library_option
from kg.errors import JixiaoError

__all__ = ["serve"]


@click.command()
@library_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option(
    "--query-seconds", default=5.0, show_default=True, type=click.FloatRange(0.1, 600), help="Limit of one SPARQL query."
)
@click.option(
    "--sparql-workers", default=2, show_default=True, type=click.IntRange(1, 32), help="Processes that answer SPARQL."
)
@click.option(
    "--upload-seconds",
    default=20.0,
    show_default=True,
    type=click.FloatRange(0.1, 3600),
    help="Processor time for reading one uploaded file.",
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32), help="Server processes.")
@click.option(
    "--forms", type=AbsolutePath(), metavar="FOLDER", help="Forms to be reviewed at /review; decisions are kept beside them."
)
@limit_options
@click.option("--log-queries", is_flag=True, help="Write addresses with their query texts into the log.")
def serve(
    library: Path,
    host: str,
    port: int,
    query_seconds: float,
    sparql_workers: int,
    upload_seconds: float,
    workers: int,
    log_queries: bool,
    forms: Path | None,
    **limits: Any,
) -> None:
    """Serve a library: pages at /, REST at /api/v1, SPARQL at /sparql.

    Example: jixiao serve --library 图谱库 --port 8000
    """
    import uvicorn

    from api.app import SETTINGS_VARIABLE, create_app
    from api.logs import to_stderr
    from api.server import options
    from api.settings import Settings
    from kg.store.generations import open_generation

    to_stderr()
    port = check_free(host, port)
    settings = Settings(
        library,
        query_seconds=query_seconds,
        sparql_workers=sparql_workers,
        upload_seconds=upload_seconds,
        log_queries=log_queries,
        forms=forms,
        **limits_of(host, port, limits),
    )
    told = f"绩效图谱：http://{host}:{port}/ （Ctrl+C 停止）"
    if workers == 1:
        app = create_app(settings)  # the library has been tried, and a SPARQL worker has answered, when it returns
        threading.Thread(target=announce, args=(told, host, port), daemon=True).start()
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=log_queries, **options())
        return
    # Each process opens the library for itself; it is read-only, and they share its pages in memory.
    with open_generation(library) as generation:
        generation.soundness.check()  # what is wrong with it is said once, and here
    threading.Thread(target=announce, args=(told, host, port), daemon=True).start()
    os.environ[SETTINGS_VARIABLE] = settings.to_json()
    uvicorn.run(
        "api.app:from_environment",
        factory=True,
        workers=workers,
        host=host,
        port=port,
        log_level="warning",
        access_log=log_queries,
        **options(),
    )


def announce(told: str, host: str, port: int) -> None:
    """Print the address once one of the server's processes answers there."""
    import http.client

    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        connection = http.client.HTTPConnection(near, port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                break
        except (OSError, http.client.HTTPException):
            pass  # not yet
        finally:
            connection.close()
        time.sleep(0.2)
    click.echo(told, err=True)


def check_free(host: str, port: int) -> int:
    """Return the port, or for 0 one that is free, having checked that the address can be listened on.

    The server's own complaint comes late and is not in Chinese.

    Raises:
        JixiaoError: another program listens there, or the address is not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":  # as the server does: a port that was just left is free; on Windows it would mean sharing
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            free: int = probe.getsockname()[1]
            return free
    except OSError as error:
        why = {errno.EADDRINUSE: "端口已被占用，请用 --port 换一个", errno.EACCES: "没有权限用这个端口，请用 --port 换一个"}
        raise JixiaoError(f"{host}:{port}：{why.get(error.errno or 0, '不是本机的地址')}") from None
