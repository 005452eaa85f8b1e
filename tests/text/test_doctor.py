"""Words of doctor's checks."""

from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.model import Job
from rmm_jobs.domain.system_errors import Action, ServerError
from rmm_jobs.text.doctor import (
    CheckStatus,
    answer_time,
    check_line,
    clock_words,
    names_listed,
    next_step,
    not_recorded,
    open_to_others,
    rate_words,
    recorded_to,
    unconfirmed_starts,
)
from text_cases import DATTO


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


def test_a_next_step_is_one_for_every_shell() -> None:
    step = next_step(ServerError(Action.READ_DEVICES, status=500), "rmm-jobs-mcp")
    assert step == "Next: set RMM_JOBS_LOG_LEVEL to DEBUG in the environment, and run it again: rmm-jobs-mcp doctor"


def test_a_path_with_blanks_stands_in_quotes_so_that_its_end_is_seen() -> None:
    assert '"my recording.json" cannot be written' in not_recorded("my recording.json", "x")
    assert ' in "my recording.json", without' in recorded_to("my recording.json", 2)
    assert " in recording.json, without" in recorded_to("recording.json", 2)
    assert open_to_others(["/home/ana/My Data", "/srv/d"]).startswith(
        'Other users of this computer can read or replace "/home/ana/My Data"\n'
        "Other users of this computer can read or replace /srv/d\n"
    )


def test_what_a_server_says_of_itself_is_cleaned() -> None:
    assert answer_time(7, "\x1b[2J5.0\ud800\n1") == "answers in 7 ms, version 5.0\N{REPLACEMENT CHARACTER} 1"
    assert answer_time(7, None) == "answers in 7 ms, version not told"
    assert names_listed(["PowerShell 7", "\u202eA\nB"]) == "PowerShell 7, A B"
    assert names_listed([]) == "the server lists none"


def test_a_start_that_no_search_can_find_is_listed_without_one() -> None:
    starts = [Job("", component="Clear Temp Files", reference=f"rj-{each}", named=each == 1) for each in (1, 2)]
    assert unconfirmed_starts(starts, datetime(2024, 2, 15, tzinfo=UTC), DATTO).splitlines()[1:] == [
        "- rj-1: Clear Temp Files",
        "  /job-status rj-1",
        "- rj-2: Clear Temp Files",
        "  Look at the device's jobs in the Datto RMM web console.",
    ]
