"""The steps that are recommended for an alert: general ones, for open alerts of the kinds that have them."""

from dataclasses import replace

from rmm_jobs.domain.alerts import AlertContext, AlertFact, AlertKind, AlertWord
from rmm_jobs.text.alert_actions import actions_section
from text_cases_alerts import DISK, RANSOMWARE, SERVICE


def test_steps_are_numbered_and_those_for_ransomware_are_five_and_immediate() -> None:
    assert (actions_section(DISK) or "").startswith("Recommended Actions:\n  1. ")
    steps = (actions_section(RANSOMWARE) or "").split("\n")
    assert steps[0] == "Immediate Actions:"
    assert [step[:5] for step in steps[1:]] == [f"  {number}. " for number in range(1, 6)]


def test_a_resolved_alert_and_a_kind_without_steps_have_none() -> None:
    assert actions_section(replace(DISK, resolved=True)) is None
    assert actions_section(replace(DISK, context=AlertContext(AlertKind.OTHER, {}, "lunar_ctx"))) is None


def test_only_a_service_that_has_stopped_is_to_be_started() -> None:
    assert "Start it again" in (actions_section(SERVICE) or "")
    facts: dict[str, str] = {AlertFact.SERVICE: "Telnet", AlertFact.STATE: AlertWord.RUNNING}
    assert actions_section(replace(SERVICE, context=AlertContext(AlertKind.SERVICE, facts))) is None
