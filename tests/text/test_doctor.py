"""Words of doctor's checks."""

import pytest

from rmm_jobs.text.doctor import CheckStatus, answer_time, check_line, clock_words, names_listed, rate_words


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
