"""Each module with a function in it has a test of its name, a block in a golden file, or a line below."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
SOURCE = TESTS.parent / "src" / "rmm_jobs"
OF_OTHERS = {"docs", "simulator", "scripts"}
"""Folders whose tests are not of this package's modules."""
BLOCKS = re.compile(r"^@(?:BLOCKS|RECORDS)\.", re.MULTILINE)
"""What every outcome of is held by `tests/text/test_golden.py` and `test_record.py`, byte for byte."""
COVERED = {
    "app": "server/test_server.py",
    "composition": "tools/test_toolsets.py",
    "domain.callers": "server/test_questions.py",
    "domain.grammar": "inputs/test_command_line.py",
    "domain.output_results": "tools/test_job_pipeline.py",
    "domain.site_results": "inventory/test_device_filters.py",
    "inventory.account": "inventory/test_device_scan.py",
    "inventory.alert_counts": "tools/test_indexed_alerts.py",
    "inventory.alert_list": "tools/test_indexed_alerts.py",
    "inventory.alert_choice": "tools/test_resolve_alert.py",
    "inventory.describe": "tools/test_device_lookup.py",
    "inventory.device_parts": "tools/test_device_audit.py",
    "inventory.device_search": "tools/test_device_lookup.py",
    "inventory.resolve": "tools/test_resolve_alert.py",
    "jobs.listing": "tools/test_list_jobs.py",
    "jobs.run_script": "tools/test_run_job_script.py",
    "jobs.scheduling.once": "tools/test_schedule_once.py",
    "jobs.status": "tools/test_job_status.py",
    "secret_settings": "test_settings.py",
    "server.rehearsal": "opening/test_snapshots.py",
    "systems.checks": "terminal/test_doctor.py",
    "systems.datto.checks": "terminal/test_doctor.py",
    "systems.datto.jobs": "systems/datto/test_system.py",
    "systems.datto.lists": "systems/datto/test_labelled.py",
    "systems.psu.checks": "systems/psu/test_mcp_plugin.py",
    "systems.psu.clixml.open_elements": "systems/psu/clixml/test_reader.py",
    "text.alert_sentences": "text/test_alert_words.py",
}
"""Modules without a test of their name, and the test that goes through each. What it does not hold, others do."""


def has_body(module: Path) -> bool:
    """Return whether a function or method does something: a protocol's do not."""
    functions = [
        node
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return any(
        not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for each in functions
        for line in each.body
    )


def names_of(module: Path) -> set[str]:
    """Return what the test of a module may be called: one noun in either number, or with the folder before it."""
    name = module.stem
    return {name, f"{name}s", name.removesuffix("s"), f"{module.parent.name}_{name}"}


TESTED = {
    each.stem.removeprefix("test_")
    for each in TESTS.rglob("test_*.py")
    if each.relative_to(TESTS).parts[0] not in OF_OTHERS
}
UNNAMED = {
    ".".join(each.relative_to(SOURCE).with_suffix("").parts)
    for each in sorted(SOURCE.rglob("*.py"))
    if has_body(each) and not names_of(each) & TESTED and not BLOCKS.search(each.read_text(encoding="utf-8"))
}


def test_every_other_module_is_listed_with_the_test_that_covers_it() -> None:
    assert sorted(UNNAMED - set(COVERED)) == []


def test_what_has_a_test_of_its_name_is_not_listed() -> None:
    assert sorted(set(COVERED) - UNNAMED) == []


def test_every_listed_test_exists() -> None:
    assert [each for each in COVERED.values() if not (TESTS / each).is_file()] == []
