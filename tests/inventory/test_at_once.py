"""Parts of an answer are read at the same time, and one that fails loses no other."""

import anyio
import pytest

from rmm_jobs.domain.system_errors import Action, AuthenticationFailed
from rmm_jobs.inventory.at_once import Part, at_once

FAILURE = AuthenticationFailed(Action.READ_DEVICES)


async def brings(value: str) -> str:
    return value


async def fails(error: Exception) -> str:
    raise error


async def test_a_failure_stays_with_its_part() -> None:
    good, bad, last = Part(brings("a")), Part(fails(FAILURE)), Part(brings("b"))
    await at_once(good, bad, last)
    assert (good.value, good.failure) == ("a", None)
    assert (bad.value, bad.failure) == (None, FAILURE)
    assert (last.value, last.failure) == ("b", None)


async def test_the_parts_are_read_beside_each_other() -> None:
    arrived = anyio.Event()

    async def waits() -> str:
        await arrived.wait()
        return "then"

    async def arrives() -> str:
        arrived.set()
        return "first"

    waiting, first = Part(waits()), Part(arrives())
    with anyio.fail_after(5):
        await at_once(waiting, first)
    assert (waiting.value, first.value) == ("then", "first")


async def test_an_error_of_our_own_is_not_a_failure_of_a_part() -> None:
    with pytest.raises(ExceptionGroup) as raised:
        await at_once(Part(fails(ZeroDivisionError())))
    assert raised.group_contains(ZeroDivisionError)
