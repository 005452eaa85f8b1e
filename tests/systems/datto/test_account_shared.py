"""No answer is 429 while other tools use 30 % of the account, however many reads of ours begin at one moment."""

from collections.abc import Callable, Iterator
from itertools import count

import anyio
import pytest

from fakes.shared_account import SharedAccount
from fakes.simulated_time import run_simulated
from rmm_simulator.common.faults import Fault, FaultKind

READS = 1_000


def steady() -> Iterator[float]:
    """Three requests a second, since long ago."""
    return (-60 + number / 3 for number in count())


def bursts(size: int, every: float, first: float) -> Iterator[float]:
    return (first + number * every for number in count() for _ in range(size))


def starting(at: float, each_second: float) -> Iterator[float]:
    """A tool that begins at full speed, and is out of work after half of the account's minute."""
    return (at + number / each_second for number in range(300))


async def read_at_once(
    processes: int, reads: int, *others: Iterator[float], may_read_rate: bool = True
) -> SharedAccount:
    account = SharedAccount()
    if not may_read_rate:
        account.tenant.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "system/request_rate", times=None))
    async with anyio.create_task_group() as tools:
        for times in others:
            tools.start_soon(account.send_others, times)
        await anyio.sleep(0.01)  # what was sent before has been noted
        systems = [account.process() for _ in range(processes)]
        async with anyio.create_task_group() as group:
            for number in range(reads):
                group.start_soon(account.read, systems[number % processes], 1)
        tools.cancel_scope.cancel()
    return account


def is_kept(account: SharedAccount) -> bool:
    """Whether all reads were answered, and none of them by a 429."""
    return account.statuses[200] >= READS and account.statuses[429] == 0


def within_a_second(account: SharedAccount) -> int:
    """How many requests of ours came in within a second."""
    return sum(at <= 1 for at in account.sent)


@pytest.mark.parametrize("processes", [1, 8])
def test_an_account_that_nobody_else_uses_is_used_up_within_a_second(processes: int) -> None:
    account = run_simulated(read_at_once(processes, 540))
    assert within_a_second(account) > 525
    assert account.statuses[429] == 0


@pytest.mark.thorough
@pytest.mark.parametrize("processes", [1, 8])
def test_a_thousand_reads_at_one_moment_leave_others_their_thirty_percent(processes: int) -> None:
    account = run_simulated(read_at_once(processes, READS, steady()))
    assert is_kept(account)
    assert account.refused == 0
    assert within_a_second(account) > 340  # of 360


@pytest.mark.parametrize("processes", [1, 8])
@pytest.mark.parametrize("others", [lambda: iter(()), steady], ids=["nobody", "30 %"])
def test_a_key_that_may_not_read_the_rate_brings_no_429(others: Callable[[], Iterator[float]], processes: int) -> None:
    account = run_simulated(read_at_once(processes, 540, others(), may_read_rate=False))
    assert (account.statuses[429], account.refused) == (0, 0)
    assert within_a_second(account) > 350  # of 360


@pytest.mark.exhaustive  # each takes ten seconds of a processor
@pytest.mark.parametrize(("size", "every", "first"), [(180, 60, -5), (90, 30, -10), (180, 90, -70), (150, 50, -20)])
@pytest.mark.parametrize("processes", [1, 8])
def test_others_that_send_in_bursts_are_left_theirs(processes: int, size: int, every: float, first: float) -> None:
    account = run_simulated(read_at_once(processes, READS, bursts(size, every, first)))
    assert is_kept(account)


@pytest.mark.exhaustive  # each takes ten seconds of a processor
@pytest.mark.parametrize("at", [0.3, 2.0, 70.0])
@pytest.mark.parametrize("processes", [1, 8])
def test_a_tool_that_begins_at_ten_requests_a_second_brings_no_429(processes: int, at: float) -> None:
    account = run_simulated(read_at_once(processes, READS, starting(at, 10)))
    assert is_kept(account)


@pytest.mark.parametrize("other_process", [False, True])
def test_whoever_is_cancelled_while_it_asks_for_the_rate_holds_nobody_up(other_process: bool) -> None:
    async def main() -> float:
        account = SharedAccount()
        system = account.process()
        async with anyio.create_task_group() as group:
            for _ in range(200):
                group.start_soon(account.read, system, 1)
            while account.file.asking is None:  # noqa: ASYNC110 - a file tells nobody of a change
                await anyio.sleep(0.01)
            group.cancel_scope.cancel()
        began = account.clock.monotonic()
        await account.read(account.process() if other_process else system, 1)
        return account.clock.monotonic() - began

    assert run_simulated(main()) < 1
