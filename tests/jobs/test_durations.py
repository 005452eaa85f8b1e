"""How long a job took, from looks at it."""

import pytest

from rmm_jobs.domain.model import JobState
from rmm_jobs.jobs.durations import ObservedDuration

QUEUED, RUNNING, DONE, ODD = JobState.QUEUED, JobState.RUNNING, JobState.COMPLETED, JobState.UNKNOWN


@pytest.mark.parametrize(
    ("looks", "duration"),
    [
        ([(1, QUEUED), (2, RUNNING), (4, RUNNING), (6, DONE)], 3.5),
        ([(1, RUNNING), (44, RUNNING), (46, DONE)], 44.5),
        ([(2, DONE)], 1.0),
        ([(1, ODD), (3, DONE)], 1.5),
        ([(17, DONE)], None),
        ([(1, RUNNING), (4, RUNNING), (12, DONE)], None),
        ([(1, RUNNING), (590, RUNNING), (600, DONE)], 594.5),
        ([(1, RUNNING)], None),
    ],
)
def test_a_duration_is_told_as_far_as_it_is_known(looks: list[tuple[float, JobState]], duration: float | None) -> None:
    observed = ObservedDuration(not_begun=0)
    for moment, state in looks:
        observed.see(state, asked=moment, answered=moment)
    assert observed.duration() == duration


def test_slow_answers_make_it_less_known() -> None:
    observed = ObservedDuration(not_begun=0)
    observed.see(RUNNING, asked=1, answered=5)
    observed.see(DONE, asked=6, answered=10)
    assert observed.duration() is None
