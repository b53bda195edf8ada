"""Where the service's own words go: standard error, a line each, with the time."""

from __future__ import annotations

import logging

__all__ = ["to_stderr"]


def to_stderr() -> None:
    """Write what the service logs (faults, refused generations, dead workers, exchanges) to standard error; once a process."""
    log = logging.getLogger("jixiao")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
