"""Rows of the activity log as events, and what a job runs."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmm_jobs.domain.history import EventKind
from rmm_jobs.domain.model import JobState
from rmm_jobs.systems.datto.history import _event
from rmm_jobs.systems.datto.wire_history import ActivityRow

DETAILS = {
    "device.hostname": "PC",
    "device.uid": "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01",
    "job.name": "Cleanup",
    "job.status": "active",
    "job.uid": "job-1",
    "user.username": "maria",
}


def row(**other: Any) -> ActivityRow:  # noqa: ANN401 - any wire value
    shape: dict[str, Any] = {
        "id": "1",
        "entity": "DEVICE",
        "category": "job",
        "action": "create",
        "date": 1689072497.714,
        "hostname": None,
        "site": {"id": 1, "name": "Acme"},
        "user": None,
        "details": json.dumps(DETAILS),
    }
    return ActivityRow.model_validate(shape | other)


def test_a_row_is_read_with_what_its_details_add() -> None:
    event = _event(row())
    assert (event.hostname, event.site, event.user, event.job_name) == ("PC", "Acme", "maria", "Cleanup")
    assert event.kind is EventKind.JOBS
    assert event.is_start
    assert not event.is_end


@pytest.mark.parametrize(
    ("word", "state", "reported", "is_end"),
    [
        ("active", None, None, False),
        ("completed", None, None, True),
        ("Success", JobState.COMPLETED, None, False),
        ("Failure", JobState.FAILED, None, False),
        ("Running", None, None, False),
        ("Half-way", None, "Half-way", False),
        ("", None, None, False),
    ],
)
def test_the_logs_word_for_a_job_is_never_taken_for_more_than_it_says(
    word: str, state: JobState | None, reported: str | None, *, is_end: bool
) -> None:
    event = _event(row(details=json.dumps({**DETAILS, "job.status": word})))
    assert (event.state, event.reported, event.is_end) == (state, reported, is_end)


@pytest.mark.parametrize(
    ("category", "action", "kind"),
    [
        ("remote", "jrto", EventKind.REMOTE),
        ("Patch", "audit", EventKind.PATCHES),
        ("account", "login", EventKind.LOGINS),
        ("account", "password changed", None),
        ("antivirus", "scan", None),
        (None, None, None),
    ],
)
def test_a_category_is_of_a_kind_or_keeps_its_word(category: str, action: str, kind: EventKind | None) -> None:
    event = _event(row(category=category, action=action))
    assert event.kind is kind
    assert event.category == (category or "")


def test_uids_that_could_leave_their_place_in_a_path_are_left_out() -> None:
    event = _event(row(details=json.dumps({"job.uid": "../account", "device.uid": "x/y"})))
    assert event.job_uid is None
    assert event.device_uid is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.thorough
@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "category", "action", "date", "hostname", "details"), JSON))
)
def test_odd_values_lose_no_row(shape: dict[str, Any]) -> None:
    assert _event(ActivityRow.model_validate(shape))
