"""Words around the blocks: farewells, the demo's, the doctor's."""

import pytest

from rmm_jobs.domain.model import Job
from rmm_jobs.text.demo import command_line
from rmm_jobs.text.doctor import CheckStatus, answer_time, check_line, clock_words, names_listed, rate_words
from rmm_jobs.text.interrupts import not_printed, still_running_notice
from text_cases import DATTO, PSU


def test_a_farewell_names_the_job_or_what_can_be_looked_for() -> None:
    job = Job("a-job", device="ACME-DC01", component="Clear Temp Files", reference="rj-1")
    assert still_running_notice(job, DATTO).endswith("The job goes on. To check status: /job-status a-job")
    assert still_running_notice(Job("", reference="rj-1"), DATTO) == (
        "Stopped while starting the job: it may have started. To look for it: /job-status rj-1"
    )


def test_a_job_whose_answer_is_not_printed_is_named_by_its_uid_or_by_what_can_be_looked_for() -> None:
    job = Job("a-job", device="ACME-DC01", component="Clear Temp Files", reference="rj-1")
    assert not_printed(job, DATTO) == (
        "The answer could not be printed. Job UID: a-job. To check status: /job-status a-job"
    )
    assert not_printed(Job("", reference="rj-1"), DATTO) == (
        "The answer could not be printed: a job may have started. To look for it: /job-status rj-1"
    )


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (0.4, "agrees with the server's"),
        (-90, "90 seconds behind the server's"),
        (61, "61 seconds ahead of the server's"),
    ],
)
def test_the_clock_is_compared_in_words(ahead: float, words: str) -> None:
    assert clock_words(ahead) == words


def test_a_check_is_one_line_with_its_advice_below() -> None:
    assert check_line(CheckStatus.OK, "Clock", "agrees") == "ok       Clock         agrees"
    assert check_line(CheckStatus.FAILED, "Clock", "", "Set it.\n\nNow.") == (
        "FAILED   Clock\n         Set it.\n\n         Now."
    )
    assert rate_words(None, 600, 60) == "the account does not tell"


def test_what_a_server_says_of_itself_is_cleaned() -> None:
    assert answer_time(7, "\x1b[2J5.0\ud800\n1") == "answers in 7 ms, version 5.0\N{REPLACEMENT CHARACTER} 1"
    assert answer_time(7, None) == "answers in 7 ms, version not told"
    assert names_listed(["PowerShell 7", "\u202eA\nB"]) == "PowerShell 7, A B"
    assert names_listed([]) == "the server lists none"


def test_the_demos_command_is_what_somebody_would_type() -> None:
    assert command_line("run-job", {"device": "A", "component": "B"}, DATTO) == '/run-job "A" "B"'
    assert command_line("run-job", {"device": "A", "component": "B", "variables": "x=1", "wait": True}, DATTO) == (
        '/run-job "A" "B" --variables "x=1" --wait'
    )
    assert command_line("run-job", {"script": "A.ps1"}, PSU) == '/run-script "A.ps1"'
    assert command_line("answer-job", {"job": "7", "answer": "yes"}, PSU) == '/answer-job "7" "yes"'
