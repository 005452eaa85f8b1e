import pytest

from rmm_jobs.domain.history_errors import JobStateUnknown
from rmm_jobs.domain.model import JobState
from rmm_jobs.inputs.job_states import STATES, state_names, states_of


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


@pytest.mark.parametrize(("text", "words"), [("broken", ["broken"]), ("failed, brokn,-", ["brokn", "-"])])
def test_words_that_name_no_state_are_refused_with_those_that_do(text: str, words: list[str]) -> None:
    with pytest.raises(JobStateUnknown) as refused:
        state_names(text)
    assert refused.value.words == words
    assert refused.value.known == tuple(STATES)


@pytest.mark.parametrize("text", ["", " , "])
def test_no_word_names_no_state(text: str) -> None:
    assert state_names(text) == ()


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
