"""What holds for every failure, whatever the system did."""

import pytest

from rmm_jobs.domain.errors import JobsError, LedgerProblem, LedgerUnavailable, NotConfigured
from rmm_jobs.domain.job_errors import TooLateToStart
from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.results import StillRunning
from rmm_jobs.domain.system_errors import Action, PermissionDenied, RateLimited, RequestRejected, SystemFailure
from rmm_jobs.domain.wording import Wording
from text_cases import CASES, DATTO, JOB, PSU, block_of

ERRORS = {name: case.subject for name, case in CASES.items() if isinstance(case.subject, JobsError)}
BEFORE_A_START = SystemFailure | LedgerUnavailable | NotConfigured | TooLateToStart
FAILED_BEFORE_A_START = {
    name: error
    for name, error in ERRORS.items()
    if isinstance(error, BEFORE_A_START)
    and not (isinstance(error, PermissionDenied) and error.action is Action.START_JOB)
}


@pytest.mark.parametrize("name", FAILED_BEFORE_A_START)
def test_a_failure_says_that_nothing_was_started_only_when_something_was_to_be(name: str) -> None:
    error = FAILED_BEFORE_A_START[name]

    assert "Nothing was started." in block_of(error, DATTO, starting=True).split("\n")
    assert "Nothing was started." not in block_of(error, DATTO, starting=False)


@pytest.mark.parametrize("action", Action)
def test_permission_denied_says_what_could_not_be_done(action: Action) -> None:
    text = block_of(PermissionDenied(action), DATTO, starting=False)

    assert text.startswith("Permission denied\n\nUnable to ")


def test_a_block_with_a_known_end_says_when_to_come_back() -> None:
    text = block_of(RateLimited(Action.READ_JOB, retry_after=290.0, blocked=True), DATTO, starting=False)

    assert text.endswith(
        "has blocked this account's requests for a while, because there were too many.\nTry again in 5 minutes."
    )


def test_trouble_of_another_kind_is_not_explained() -> None:
    result = StillRunning(
        JOB, JobState.RUNNING, 1.0, 1.0, 1.0, trouble=LedgerUnavailable("jobs.db", "database is locked")
    )

    assert "The last look at the job failed: an internal problem." in block_of(result, DATTO)


def test_a_rejection_that_is_understood_says_what_to_change_and_nothing_vaguer() -> None:
    error = RequestRejected(Action.START_JOB, "Data at the root level is invalid", 500, "set PSU_PARAMETERS to raw")

    text = block_of(error, DATTO, starting=True)

    assert "Problem:    set PSU_PARAMETERS to raw\n\nNothing was started.\n\nDatto RMM said: " in text


@pytest.mark.parametrize(
    ("problem", "mend"),
    [
        (LedgerProblem.DAMAGED, "Move it aside"),
        (LedgerProblem.UNWRITABLE, "RMM_JOBS_DATA_DIR"),
        (LedgerProblem.FULL, "Make room"),
        (LedgerProblem.LOCKED, "Another program holds the file"),
        (LedgerProblem.LINK, "Links are not followed"),
        (LedgerProblem.NO_FILE, "Move it aside"),
    ],
)
def test_each_problem_of_the_ledgers_file_is_told_with_its_mend(problem: LedgerProblem, mend: str) -> None:
    said = block_of(LedgerUnavailable("/home/ana/jobs.db", "no", problem), DATTO, starting=False)
    assert mend in said
    assert "Check that the folder exists" not in said


@pytest.mark.parametrize(("wording", "line"), [(DATTO, "rmm-jobs-mcp login"), (PSU, "rmm-jobs-mcp --system psu login")])
def test_a_missing_account_is_answered_with_the_line_that_keeps_it_and_another_setting_is_not(
    wording: Wording, line: str
) -> None:
    account, _, _ = wording.key_settings.partition(" ")
    said = block_of(NotConfigured({account: "is not set"}), wording, starting=False)
    assert said.endswith(f", or type in a terminal:\n{line}\nThen start the server again.")
    assert "login" not in block_of(NotConfigured({"RMM_JOBS_DATA_DIR": "is no folder"}), wording, starting=False)
