"""Which result, error and state ends with which exit code: scripts rely on them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from goldens import GOLDEN, as_json, check_golden
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import JobsError, NotConfigured
from rmm_jobs.domain.model import Job, JobState, Stream
from rmm_jobs.domain.output_results import OutputPage
from rmm_jobs.domain.ports import Ending, JobOutput
from rmm_jobs.domain.results import (
    AnswerNotSent,
    Finished,
    JobDetails,
    JobRemoved,
    JobReport,
    MayHaveStarted,
    NoResults,
    Queued,
    Running,
    StartedThenFailed,
    StartSearch,
    StillRunning,
    TimedOut,
    WaitingForFeedback,
)
from rmm_jobs.domain.system_errors import StartOutcomeUnknown
from rmm_jobs.domain.target_errors import DeviceNotFound
from rmm_jobs.terminal.exits import exit_code
from rmm_jobs.text.records.codes import CANCELLATIONS, STATES
from rmm_jobs.text.registry import RECORDS
from text_cases import NOW, RECORD_CASES, record_of

JOB = Job("a-job")
NOTHING = JobOutput("", "")


def reports() -> Iterator[JobReport]:
    """Reports of a job in every state, where that is the state of a job that has ended or of one that has not."""
    for state in JobState:
        if state.is_final:
            yield Finished(JOB, state, NOTHING)
            yield JobRemoved(JOB, None, Ending(state, None, None, NOW))
        else:
            yield Running(JOB, None, None, state=state)
            yield StillRunning(JOB, state, None, 1.0, 1.0)
    yield from (Queued(JOB), Queued(JOB, just_started=False), TimedOut(JOB, None, NOTHING))
    yield from (StartedThenFailed(JOB, state) for state in (None, JobState.RUNNING, JobState.COMPLETED))
    yield from (
        MayHaveStarted(JOB, StartSearch.DONE),
        WaitingForFeedback(JOB, []),
        NoResults(JOB),
        JobRemoved(JOB),
    )


def outcomes() -> Iterator[Answerable | JobsError]:
    """Everything that a command can come to, as far as its exit code can differ."""
    for report in reports():
        yield from (report, JobDetails(report, (), ()), AnswerNotSent(report))
    yield from (case.subject for case in RECORD_CASES.values() if not isinstance(case.subject, JobReport))


def label(data: dict[str, Any]) -> str:
    """The line of a record in the table: its kind, and what else may decide."""
    if "report" in data:
        return f"{data['kind']}: {label(data['report'])}"
    told = [data["kind"], *(str(data[key]) for key in ("state", "outcome") if data.get(key) is not None)]
    return ", ".join([*told, *(["just started"] if data.get("just_started") else [])])


@cache
def table() -> dict[str, int]:
    codes: dict[str, set[int]] = {}
    for outcome in outcomes():
        codes.setdefault(label(record_of(outcome)), set()).add(exit_code(outcome))
    assert {line: found for line, found in codes.items() if len(found) > 1} == {}
    return {line: code for line, (code,) in codes.items()}


def test_every_result_error_and_state_has_the_exit_code_of_the_golden_table() -> None:
    check_golden(GOLDEN / "exit-codes.json", as_json(table()))


def test_the_table_has_every_kind_state_and_outcome() -> None:
    lines = set(table())
    assert {line.split(",")[0].split(":")[0] for line in lines} == {each.kind for each in RECORDS.entries.values()}
    assert {line.partition(", ")[2] for line in lines if line.startswith(("finished, ", "running, "))} == set(
        STATES.values()
    )
    assert {line.rpartition(", ")[2] for line in lines if line.startswith("cancel_report, ")} == set(
        CANCELLATIONS.values()
    )


def test_a_job_in_details_or_beside_an_unsent_answer_ends_as_its_report_alone() -> None:
    codes = table()
    nested = {line: code for line, code in codes.items() if ": " in line}
    assert nested
    assert {line: code for line, code in nested.items() if codes[line.partition(": ")[2]] != code} == {}


def test_a_start_whose_outcome_nobody_knows_is_not_to_be_started_again_by_a_script() -> None:
    assert exit_code(StartOutcomeUnknown("no answer in time")) == exit_code(MayHaveStarted(JOB, StartSearch.DONE))


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Queued(JOB), 0),
        (Queued(JOB, just_started=False), 5),
        (Running(JOB, None, None), 5),
        (Finished(JOB, JobState.COMPLETED, NOTHING), 0),
        (Finished(JOB, JobState.WARNING, NOTHING), 0),
        (Finished(JOB, JobState.FAILED, NOTHING), 1),
        (Finished(JOB, JobState.EXPIRED, NOTHING), 1),
        (TimedOut(JOB, 300, NOTHING), 5),
        (StillRunning(JOB, JobState.RUNNING, 1, 1, 1), 5),
        (MayHaveStarted(JOB, StartSearch.DONE), 6),
        (OutputPage(JOB, Stream.STDOUT, "", 0, 0), 0),
        (DeviceNotFound("x"), 3),
        (NotConfigured({}), 4),
    ],
)
def test_an_outcome_ends_with_its_exit_code(outcome: Answerable | JobsError, code: int) -> None:
    assert exit_code(outcome) == code
