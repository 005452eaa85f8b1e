"""States that end a job, and values that no log shows."""

import pytest

from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.model import GivenValues, Job, JobState, Prompt, StartRequest

SECRET = "hunter2"
ONGOING = {"Queued", "Running", "Waiting for Feedback", "Canceling", "Unknown"}


@pytest.mark.parametrize("state", JobState, ids=lambda state: state.name)
def test_a_job_is_over_in_each_state_but_those_that_go_on_and_the_unknown_one(state: JobState) -> None:
    assert state.is_final is (state.value not in ONGOING)


def test_the_values_of_states_stay_because_ledgers_hold_them() -> None:
    assert [each.value for each in JobState] == [
        *("Queued", "Running", "Completed", "Warning", "Failed", "Timeout", "Expired", "Retired"),
        *("Completed With Errors", "Waiting for Feedback", "Canceling", "Canceled", "Unknown"),
    ]


def test_a_start_without_a_device_has_no_uid_of_one() -> None:
    order = StartRequest(None, Component("c1", "x"), {}, "rj-1", "x (rj-1)")
    assert order.device_uid == ""
    assert StartRequest(Device("d1", "PC"), order.component, {}, "rj-1", "x (rj-1)").device_uid == "d1"


@pytest.mark.parametrize(
    "holder",
    [
        StartRequest(None, Component("c1", "x"), {"a": SECRET}, "rj-1", "x", options={"credential": SECRET}),
        Job("j1", variables={"a": SECRET}),
        GivenValues({"a": SECRET}),
        Prompt("p1", SECRET, before=SECRET),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_what_a_caller_or_a_job_has_written_is_in_no_log(holder: object) -> None:
    assert SECRET not in repr(holder)
