"""The mistakes planted into the sample documents are found, and no sure error stands where none was planted."""

from __future__ import annotations

from pathlib import Path

from kg.check import check_file
from kg.samples.write import planted_mistakes, write_samples


def test_planted_mistakes(tmp_path: Path) -> None:
    planted = {(item.stem, item.rule, item.project) for item in planted_mistakes()}
    found: set[tuple[str, str, str | None]] = set()
    sure: set[tuple[str, str, str | None]] = set()
    for path in write_samples(tmp_path):
        form, findings = check_file(path)
        names = {project.ref: project.name for project in form.projects}
        for finding in findings:
            key = (path.stem, finding.rule, names.get(finding.project or ""))
            found.add(key)
            if (finding.severity, finding.confidence) == ("error", "certain"):
                sure.add(key)
    assert planted - found == set()
    assert sure - planted == set()
    assert len(planted) >= 30
