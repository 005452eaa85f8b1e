"""A system's words and features come from its own package: nothing of one vendor is taken for granted."""

from dataclasses import MISSING, fields, replace

from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import TimedOut
from rmm_jobs.domain.system_errors import Action, PermissionDenied
from rmm_jobs.domain.wording import SystemFeatures, Wording
from rmm_jobs.text.format import variable_lines
from text_cases import DATTO, PSU, block_of


def test_only_the_reader_is_taken_for_granted() -> None:
    presumed = {each.name for kind in (SystemFeatures, Wording) for each in fields(kind) if each.default is not MISSING}
    assert presumed == {"audience", "prefix", "left_out"}


def test_a_default_or_a_description_shows_no_secret_that_it_names() -> None:
    variables = (
        Variable("Args", default="/password=Hunter2! /x"),
        Variable(
            "Url", default="https://bob:Hunter2@x", description="Writes below the registry key: HKLM, password=Hunter2"
        ),
    )
    shown = variable_lines(Component("1", "A", variables=variables), DATTO)
    assert "Hunter2" not in shown
    assert "registry key: HKLM" in shown


def test_types_are_shown_where_values_have_to_fit_them() -> None:
    component = Component("1", "A", variables=(Variable("days", type="System.Int32", default="7"),))
    third = replace(DATTO, features=replace(DATTO.features, typed_values=True))
    assert variable_lines(component, third) == "  - days (optional, Int32, default: 7)"
    assert variable_lines(component, DATTO) == "  - days (optional, default: 7)"


def test_what_a_time_out_means_is_the_systems_own_sentence() -> None:
    late = TimedOut(Job("7"), 300, JobOutput("", ""))
    assert block_of(late, replace(DATTO, timeout_note="It goes on; see {look}")).endswith(
        "It goes on; see /job-status 7"
    )


def test_what_a_key_can_lack_is_the_systems_own_word() -> None:
    denied = PermissionDenied(Action.START_JOB)
    assert "- App token does not have access to this folder\n" in block_of(
        denied, replace(PSU, missing_permission="access to this folder"), starting=True
    )
