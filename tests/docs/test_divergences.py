"""Every entry of the divergence ledger says what each source says and what is done, and names tests that exist."""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEDGER = (ROOT / "docs/divergences.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^### ([a-z0-9-]+)\n\n(.*?)(?=^#|\Z)", LEDGER, re.MULTILINE | re.DOTALL))
LABELS = {
    False: ["The command's document", "The API", "We", "Shown by"],
    True: ["The jobs page", "Other sources", "We", "Shown by"],
}
"""What an entry says, in its order; those of PowerShell Universal, `psu-...`, have sources of their own."""


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_tells_both_sides_and_what_is_done(entry: str) -> None:
    assert re.findall(r"^- \*\*(.+?):\*\* \S", ENTRIES[entry], re.MULTILINE) == LABELS[is_psu(entry)]


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_names_tests_that_exist(entry: str) -> None:
    named = re.findall(r"`(tests/\S+\.py)::(\w+)`", ENTRIES[entry])
    assert named
    assert [f"{file}::{test}" for file, test in named if test not in functions_in(ROOT / file)] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_golden_file_an_entry_names_exists(entry: str) -> None:
    named = re.findall(r"test_a_block_is_its_golden_file` \(([a-z0-9-]+)\)", ENTRIES[entry])
    assert len(named) == ENTRIES[entry].count("test_a_block_is_its_golden_file")
    assert [name for name in named if not (ROOT / f"tests/golden/{name}.txt").is_file()] == []


def test_each_system_has_a_part_of_its_own() -> None:
    part = LEDGER.split("\n## PowerShell Universal\n", 1)[1]
    assert re.findall(r"^### (.+)$", part, re.MULTILINE) == [entry for entry in ENTRIES if is_psu(entry)]


def is_psu(entry: str) -> bool:
    return entry.startswith("psu-")


def test_no_divergence_is_listed_twice() -> None:
    assert len(ENTRIES) == len(re.findall(r"^### ", LEDGER, re.MULTILINE))


@functools.cache
def functions_in(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
