"""What the script makes of the conformance suite's findings. Plain tests need no Node."""

import json
import re
from pathlib import Path

import pytest

from conformance_suite import BASELINES, REVISIONS, differences, expected, failed, seen_twice


def found(folder: Path, scenario: str, *checks: dict[str, object]) -> None:
    """Writes what the suite writes for a scenario."""
    results = folder / f"server-{scenario}-2026-11-27T03-05-36-348Z"
    results.mkdir()
    (results / "checks.json").write_text(json.dumps(checks), encoding="utf-8")


def test_a_failure_is_told_by_its_scenario_and_check_with_what_the_suite_says(tmp_path: Path) -> None:
    found(
        tmp_path,
        "tools-2020-12",
        {"id": "first", "status": "FAILURE", "errorMessage": "Not found"},
        {"id": "second", "status": "SUCCESS"},
        {"id": "third", "status": "WARNING", "details": {"a": 1}},
        {"id": "fourth", "status": "SKIPPED"},
    )
    assert failed(tmp_path) == {"tools-2020-12:first": "Not found", "tools-2020-12:third": '{"a": 1}'}


def test_a_check_that_fails_once_has_failed_whatever_comes_after(tmp_path: Path) -> None:
    found(tmp_path, "ping", {"id": "ping", "status": "FAILURE"}, {"id": "ping", "status": "SUCCESS"})
    assert list(failed(tmp_path)) == ["ping:ping"]


def test_a_failure_that_is_not_expected_and_an_entry_that_did_not_fail_are_both_told() -> None:
    assert differences({"a:b": "said", "c:d": "so"}, {"c:d", "e:f"}) == [
        "not expected: a:b: said",
        "expected, and did not fail: e:f",
    ]


def test_what_is_expected_to_fail_and_does_is_not_told() -> None:
    assert differences({"a:b": "said"}, {"a:b"}) == []


def test_what_is_wrong_once_on_a_busy_machine_is_not_told() -> None:
    findings = iter([["late"], []])
    assert seen_twice(lambda: next(findings)) == []


def test_what_is_wrong_twice_is_told_as_it_was_the_second_time() -> None:
    findings = iter([["late", "wrong"], ["wrong"]])
    assert seen_twice(lambda: next(findings)) == ["wrong"]


def test_what_is_right_is_run_once() -> None:
    findings = iter([list[str]()])
    assert seen_twice(lambda: next(findings)) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_entry_of_a_baseline_is_one_check_below_its_reason(revision: str) -> None:
    text = (BASELINES / f"{revision}.yml").read_text(encoding="utf-8")
    _, _, body = text.partition("server:\n")
    groups = re.findall(r"  # (.+)\n((?:  - [\w-]+[\w.-]*:[\w-]+\n)+)", body)
    assert "".join(f"  # {reason}\n{entries}" for reason, entries in groups) == body
    entries = [line for _, lines in groups for line in lines.split() if line != "-"]
    assert sorted(entries) == sorted(expected(text))
