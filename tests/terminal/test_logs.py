"""The log of a process goes to stderr, at the level that the environment names, and only ours at that level."""

import logging
from collections.abc import Iterator

import pytest

from rmm_jobs.terminal.logs import LEVELS, configure_logging

OURS, OTHERS = "rmm_jobs.a_module", "httpx"


@pytest.fixture(autouse=True)
def _levels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the levels as the suite has them."""
    loggers = [logging.getLogger(), logging.getLogger("rmm_jobs")]
    levels = [each.level for each in loggers]
    monkeypatch.delenv("RMM_JOBS_LOG_LEVEL", raising=False)
    yield
    for each, level in zip(loggers, levels, strict=True):
        each.setLevel(level)


def logged(capsys: pytest.CaptureFixture[str], *names: str, times: int = 1) -> list[str]:
    """The lines of a process that configures its log and logs at each level."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger(), "handlers", [])  # as a process begins
        for _ in range(times):
            configure_logging()
        for name in names:
            for level in LEVELS:
                logging.getLogger(name).log(logging.getLevelNamesMapping()[level], "said")
    said = capsys.readouterr()
    assert said.out == ""
    return [line.partition(" ")[2].partition(" ")[2] for line in said.err.splitlines()]


def lines(name: str, *levels: str) -> list[str]:
    return [f"{level} {name}: said" for level in levels]


def test_without_a_setting_warnings_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    assert logged(capsys, OURS, OTHERS) == [*lines(OURS, *LEVELS[2:]), *lines(OTHERS, *LEVELS[2:])]


@pytest.mark.parametrize(("value", "levels"), [("DEBUG", LEVELS), (" info ", LEVELS[1:]), ("Error", LEVELS[3:])])
def test_the_setting_names_the_level_of_our_own_log_alone(
    value: str, levels: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A log of httpx at DEBUG would hold addresses and headers."""
    monkeypatch.setenv("RMM_JOBS_LOG_LEVEL", value)
    assert logged(capsys, OURS, OTHERS) == [*lines(OURS, *levels), *lines(OTHERS, *LEVELS[2:])]


@pytest.mark.parametrize("value", ["LOUD", "", "10", "NOTSET", "CRITICAL"])
def test_a_level_that_there_is_not_is_the_usual_one(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RMM_JOBS_LOG_LEVEL", value)
    assert logged(capsys, OURS) == lines(OURS, *LEVELS[2:])


def test_what_is_configured_twice_is_logged_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert logged(capsys, OURS, times=2) == lines(OURS, *LEVELS[2:])
