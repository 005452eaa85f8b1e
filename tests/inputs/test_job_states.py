import pytest

from rmm_jobs.domain.model import JobState
from rmm_jobs.inputs.job_states import STATES, UnknownStateError, state_names, states_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("failed", ("failed",)),
        ("Failed, timed out,FAILED", ("failed", "timeout")),
        ("not clean", ("unclean",)),
        ("not_clean,waiting-for-feedback", ("unclean", "waiting")),
        ("Completed With Errors", ("error",)),
        ("errors,Warnings,cancelled", ("error", "warning", "canceled")),
    ],
)
def test_states_are_read_as_people_write_them(text: str, names: tuple[str, ...]) -> None:
    assert state_names(text) == names


@pytest.mark.parametrize("text", ["", " , ", "broken", "failed,brokn"])
def test_a_word_that_names_no_state_is_refused_with_words_that_do(text: str) -> None:
    with pytest.raises(UnknownStateError, match="failed, unclean, active"):
        state_names(text)


def test_jobs_with_errors_have_failed_and_everything_that_went_wrong_is_not_clean() -> None:
    assert states_of(("failed",)) == (JobState.FAILED, JobState.ERRORS)
    assert set(states_of(("unclean", "error"))) == {
        JobState.FAILED,
        JobState.ERRORS,
        JobState.WARNING,
        JobState.TIMED_OUT,
    }


def test_every_state_of_a_group_is_over_or_none_is() -> None:
    assert {len({state.is_final for state in states}) for states in STATES.values()} == {1}
