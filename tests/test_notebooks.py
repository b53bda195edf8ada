"""The notebooks run from start to end, and are stored without outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_without_outputs(path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    code = [cell for cell in told["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    first = "".join(told["cells"][0]["source"])
    assert "**What it answers**" in first


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs(path: Path, tmp_path: Path) -> None:
    """In a process of its own: a notebook's kernel has its own idea of warnings and event loops."""
    out = Path(os.environ.get("JIXIAO_NOTEBOOK_OUT", tmp_path)) / path.name
    code = (
        "import sys, nbformat\n"
        "from nbclient import NotebookClient\n"
        "book = nbformat.read(sys.argv[1], as_version=4)\n"
        "NotebookClient(book, timeout=600, resources={'metadata': {'path': sys.argv[3]}}).execute()\n"
        "nbformat.write(book, sys.argv[2])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(FOLDER.parent), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(out), str(FOLDER)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(out.read_text("utf-8"))["cells"]
