"""Every example block in the documents is the golden file it names. `UPDATE_GOLDEN=1` writes the blocks anew."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "commands").glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "skills").glob("*/SKILL.md")),
]
EXAMPLE = re.compile(
    r"(?P<marker><!-- golden: (?P<name>[a-z0-9-]+)(?:, lines (?P<first>\d+)-(?P<last>\d+))? -->\n```[a-z]*\n)"
    r"(?P<block>.*?)(?P<end>^```$)",
    re.MULTILINE | re.DOTALL,
)
DOCUMENTED = {
    "queued",
    "running",
    "completed",
    "failed",
    "timed-out",
    "device-offline",
    "component-not-found",
    "missing-variable",
    "device-not-found",
    "multiple-devices",
    "permission-denied",
}
"""The blocks of `docs/run-job.md`, a contract."""
SCRIPT_BLOCKS = {
    "psu-queued",
    "psu-completed-with-pipeline",
    "psu-completed-with-errors",
    "psu-failed-with-suggestions",
    "psu-waiting",
    "psu-waiting-for-secret",
    "psu-still-running",
    "psu-timed-out",
    "psu-timed-out-by-the-server",
    "psu-gone",
    "psu-may-have-started",
    "psu-script-not-found",
    "psu-duplicate-scripts",
    "psu-missing-parameter",
    "psu-parameters-refused",
    "psu-environment-unknown",
    "psu-permission-denied",
}
"""What a run of a script can come to."""


@pytest.mark.whole
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_example_block_is_the_golden_file_it_names(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    expected = EXAMPLE.sub(lambda example: f"{example['marker']}{shown(example)}{example['end']}", text)
    if os.environ.get("UPDATE_GOLDEN"):
        document.write_text(expected, encoding="utf-8")
        return
    assert text == expected


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_marker_is_always_followed_by_its_block(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert text.count("<!-- golden:") == len(EXAMPLE.findall(text))


@pytest.mark.parametrize(("page", "blocks"), [("run-job", DOCUMENTED), ("run-script", SCRIPT_BLOCKS)])
def test_the_page_of_a_command_that_starts_jobs_shows_every_block_it_can_come_to(page: str, blocks: set[str]) -> None:
    text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
    assert {example["name"] for example in EXAMPLE.finditer(text)} >= blocks


def shown(example: re.Match[str]) -> str:
    """The golden file that a marker names, or those of its lines that it names."""
    text = (GOLDEN / f"{example['name']}.txt").read_text(encoding="utf-8")
    if example["first"] is None:
        return text
    return "".join(f"{line}\n" for line in text.splitlines()[int(example["first"]) - 1 : int(example["last"])])
