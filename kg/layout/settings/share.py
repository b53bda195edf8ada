"""A share as a type, so that a setting that lies outside 0–1 is refused when it is read."""

from __future__ import annotations

from typing import NewType

__all__ = ["Share"]

Share = NewType("Share", float)
"""A number from 0 to 1."""
