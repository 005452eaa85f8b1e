"""What one look tells, and to whom: nobody is told of a time that was another one's."""

import math

import pytest

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded, RateLimited, ServerError, Unreachable
from rmm_jobs.jobs.waiting.job_look import Look, key_of

RUNNING = JobStatus(JobState.RUNNING)


def done(*, deadline: float = 10.0, error: JobsError | None = None) -> Look:
    look = Look(0.0, deadline, found=None if error else RUNNING, error=error)
    look.done.set()
    return look


def test_uids_are_of_one_job_in_either_case_and_devices_are_told_apart() -> None:
    assert key_of(Job("ABC", device_uid="DEF")) == key_of(Job("abc", device_uid="def"))
    assert key_of(Job("abc")) != key_of(Job("abc", device_uid="def"))


def test_a_look_goes_on_until_its_maker_has_come_to_an_end_with_it() -> None:
    look = Look(0.0)
    assert (look.is_running, look.has_found, look.is_of_all) == (True, False, False)
    assert (done().is_running, done().has_found, done().is_of_all) == (False, True, True)


def test_a_look_is_fresh_for_less_than_so_many_seconds() -> None:
    assert (done().is_fresh(4.9, 5), done().is_fresh(5, 5)) == (True, False)


@pytest.mark.parametrize(
    ("error", "in_time", "later"),
    [
        (None, True, True),
        (ServerError(Action.READ_JOB), True, False),
        (Unreachable(Action.READ_JOB), True, False),
        (RateLimited(Action.READ_JOB, retry_after=9), True, False),
        (RateLimited(Action.READ_JOB, retry_after=9, held_back=True), False, False),
        (DeadlineExceeded(Action.READ_JOB), False, False),
    ],
)
def test_a_failure_is_told_to_who_has_no_longer_than_its_maker(
    error: JobsError | None, *, in_time: bool, later: bool
) -> None:
    assert (done(error=error).serves(10), done(error=error).serves(math.inf)) == (in_time, later)


def test_a_look_shows_its_status_or_raises_its_error_and_one_that_was_cancelled_is_made_anew() -> None:
    assert done().result() is RUNNING
    with pytest.raises(ServerError):
        done(error=ServerError(Action.READ_JOB)).result()
    with pytest.raises(AssertionError):
        Look(0.0).result()
