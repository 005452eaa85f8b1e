"""The details of a job below its report: each fact with its label, on one line, and no section twice."""

from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.limits import fit_bytes
from rmm_jobs.domain.model import FactValue, Job, JobAttribute, JobState
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import Finished, JobDetails, JobReport, Running
from rmm_jobs.text import format as words
from rmm_jobs.text import job_details
from rmm_jobs.text.job_details import FACT_BYTES
from text_cases import PSU, block_of, record_of

RUNNING = Running(Job("7"), None, None)


def details(attribute: JobAttribute, value: FactValue) -> str:
    """The value of a fact, as it is shown."""
    text = block_of(JobDetails(RUNNING, [(attribute, value)], []), PSU)
    (line,) = text.split("Details:\n")[1].split("\n")[1:2]
    return line.partition(":")[2].strip()


@pytest.mark.parametrize("fact", JobAttribute)
def test_every_fact_has_a_label(fact: JobAttribute) -> None:
    assert "x" in block_of(JobDetails(RUNNING, [(fact, "x")], []), PSU)


def test_the_record_of_a_state_stays_when_its_words_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(words._STATES, JobState.CANCELED, "Stopped")
    monkeypatch.setitem(job_details._FACTS, JobAttribute.RUN_AS, "Account")
    result = JobDetails(Finished(Job("7"), JobState.CANCELED, JobOutput("", "")), [(JobAttribute.RUN_AS, "Backup")], [])
    lines = [line.split() for line in block_of(result, PSU).split("\n")]
    assert ["Status:", "Stopped"] in lines
    assert ["Account:", "Backup"] in lines
    told = record_of(result)["facts"]
    assert isinstance(told, dict)
    assert told["run_as"] == "Backup"
    assert record_of(result.report)["state"] == "canceled"


def test_a_time_is_in_utc_and_many_children_are_counted() -> None:
    assert details(JobAttribute.CREATED, datetime(2024, 2, 15, 10, 45, tzinfo=UTC)) == "2024-02-15 10:45:00 UTC"
    shown = details(JobAttribute.CHILDREN, tuple(str(number) for number in range(1_000, 1_200)))
    assert shown.startswith("1000, 1001, ")
    assert shown.endswith(", ... and 182 more")


@pytest.mark.parametrize("letter", ["x", "ü", "日"])
def test_a_long_fact_is_cut_in_bytes_and_says_so(letter: str) -> None:
    shown = details(JobAttribute.ENVIRONMENT, letter * 500)
    assert shown.endswith("...")
    assert FACT_BYTES - 3 < len(shown.encode()) <= FACT_BYTES
    whole = letter * fit_bytes(letter * 500, FACT_BYTES)
    assert details(JobAttribute.ENVIRONMENT, whole) == whole


def test_what_a_job_writes_of_itself_stays_within_its_quotes_and_on_its_line() -> None:
    assert details(JobAttribute.DESCRIPTION, 'Copying "C:"\nStatus: Completed') == "\"Copying 'C:' Status: Completed\""
    assert details(JobAttribute.RUN_AS, "Backup\x1b[2J\nStatus: x") == "Backup Status: x"


@pytest.mark.parametrize(
    ("report", "times"),
    [
        (Finished(Job("7", variables={"Days": "3"}), JobState.COMPLETED, JobOutput("", ""), given={"Days": "3"}), 1),
        (Finished(Job("7", variables={"Days": "3"}), JobState.COMPLETED, JobOutput("", "")), 1),
        (Running(Job("7", variables={"Days": "3"}), None, None), 1),
        (Running(Job("7"), None, None), 0),
    ],
    ids=["in the report", "not in the report", "still running", "nothing given"],
)
def test_what_a_job_was_given_is_shown_once(report: JobReport, times: int) -> None:
    assert block_of(JobDetails(report, [], []), PSU).count("Days") == times


def test_built_in_variables_are_a_section_of_their_own() -> None:
    text = block_of(JobDetails(RUNNING, [], [("UAJobId", "7"), ("Empty", "")]), PSU)
    assert text.endswith("Built-in Variables:\n  UAJobId: 7\n  Empty:")
