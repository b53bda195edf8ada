"""The documents say what the code does: commands, examples, figures."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from api.cli.main import COMMANDS, cli
from tests.benchmarks import readme

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_has_help_an_example_and_a_place_in_the_readme(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    assert "Example: " in command.help, name
    assert re.search(rf"`(jixiao )?{name}\b", README), f"{name} is not in the README"
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


def test_figures_come_from_results() -> None:
    assert readme.written(README) == README, "run python -m tests.benchmarks.readme"


def test_results_are_json_and_each_is_used_or_explained() -> None:
    for path in sorted((ROOT / "tests" / "benchmarks" / "results").glob("*.json")):
        assert json.loads(path.read_text("utf-8")), path.name


def test_the_readme_example_runs(tmp_path: Path) -> None:
    found = re.search(r"<!-- run by tests/test_docs.py -->\n```python\n(.*?)```", README, re.S)
    assert found is not None
    code = found[1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 15
    # A file of its own: the build starts a child process, which imports the main module anew.
    script = tmp_path / "example.py"
    body = "".join("    " + line + "\n" if line else "\n" for line in code.splitlines())
    script.write_text(f"def main():\n{body}\nif __name__ == '__main__':\n    main()\n", "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert "≥" in first
    assert "营养" in second


def test_changelog_speaks_of_the_version() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text("utf-8")
