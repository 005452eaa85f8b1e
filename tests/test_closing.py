"""What is closed at the end: in order, whatever fails or hangs, and without a word that may be a secret."""

from collections.abc import Awaitable, Callable

import anyio
import pytest

from fakes.simulated_time import run_simulated
from rmm_jobs.closing import ClosingList

SECRET = "must-not-leak"


def closes(name: str, diary: list[str]) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await anyio.lowlevel.checkpoint()
        diary.append(name)

    return close


async def breaks() -> None:
    raise RuntimeError(SECRET)


async def test_the_last_one_added_is_closed_first_and_again_at_the_next_end() -> None:
    diary: list[str] = []
    closing = ClosingList()
    for name in ("ledger", "system", "listener"):
        closing.add(name, closes(name, diary))
    await closing.aclose()
    assert diary == ["listener", "system", "ledger"]
    await closing.aclose()
    assert diary[3:] == diary[:3]


async def test_one_that_fails_is_logged_without_its_message_and_the_others_are_closed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    diary: list[str] = []
    closing = ClosingList()
    closing.add("ledger", closes("ledger", diary))
    closing.add("system", breaks)
    closing.add("listener", closes("listener", diary))
    await closing.aclose()
    assert diary == ["listener", "ledger"]
    assert "RuntimeError" in caplog.text
    assert "must-not-leak" not in caplog.text


def test_one_that_hangs_takes_no_more_than_its_share_of_the_time(caplog: pytest.LogCaptureFixture) -> None:
    diary: list[str] = []
    closing = ClosingList()
    closing.add("ledger", closes("ledger", diary))
    closing.add("system", anyio.sleep_forever)

    async def close() -> float:
        began = anyio.current_time()
        await closing.aclose(seconds=10)
        return anyio.current_time() - began

    assert run_simulated(close()) < 10
    assert diary == ["ledger"]
    assert caplog.messages == ["system was not closed in time"]


async def test_whoever_is_cancelled_closes_all_the_same() -> None:
    diary: list[str] = []
    closing = ClosingList()
    closing.add("ledger", closes("ledger", diary))
    with anyio.CancelScope() as scope:
        scope.cancel()
        await closing.aclose()
    assert diary == ["ledger"]
