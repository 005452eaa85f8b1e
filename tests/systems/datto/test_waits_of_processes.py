"""Waits of several processes for long jobs: ends are told soon where the account has room, and half of it is left."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import count

import anyio
import pytest

from fakes.ports import PlainLedger
from fakes.shared_account import SharedAccount
from fakes.simulated_time import run_simulated
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.results import Finished
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.waiting.wait import wait_for_end
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.quota import LIMITS

PICKED_UP = 2.0
SHORT_PHASE = 90.0
"""Seconds after which the account has forgotten the looks at jobs in their first half a minute."""


async def show_nothing(progress: Progress) -> None:
    del progress


class Office(SharedAccount):
    """Processes that wait for jobs of which nobody knows how long they take."""

    def __init__(self, processes: int) -> None:
        super().__init__()
        self.services = [Services(self.process(), PlainLedger(), self.clock) for _ in range(processes)]
        self.late: list[float] = []

    async def wait(self, number: int, seconds: float) -> None:
        """Start a job, and note how late its end is told."""
        device, component = self.tenant.device_named("ACME-DC01"), self.tenant.component_named("Clear Temp Files")
        made = self.tenant.start(device, component, name=f"job {number}", variables={})
        script = replace(component.script, pickup_delay=PICKED_UP, duration=seconds)
        made = self.tenant.started[-1] = replace(made, script=script, fetched=True)
        ends_at = self.clock.monotonic() + made.ended_at - made.created_at
        job = Job(made.uid, device_uid=device.uid, component_uid=str(number))
        call = CallContext.begin(self.clock, seconds=2_000, progress_sink=show_nothing)
        services = self.services[number % len(self.services)]
        report = await wait_for_end(services, job, call, since=self.clock.monotonic() or 0.001)
        assert isinstance(report.report, Finished)
        self.late.append(self.clock.monotonic() - ends_at)

    async def run(self, lengths: list[float], others: Iterable[float] = ()) -> None:
        async with anyio.create_task_group() as tools:
            tools.start_soon(self.send_others, iter(others))
            async with anyio.create_task_group() as group:
                for number, seconds in enumerate(lengths):
                    group.start_soon(self.wait, number, seconds)
            tools.cancel_scope.cancel()

    def most_in_a_minute(self) -> int:
        """Return the most requests of ours in any minute, once all jobs are long ones."""
        long = [at for at in self.sent if at >= SHORT_PHASE]
        return max(bisect_right(long, at + LIMITS.window) - place for place, at in enumerate(long))


def long_jobs(waits: int, others: Iterable[float] = (), *, processes: int) -> Office:
    """Let so many wait for jobs of three to five minutes."""

    async def main() -> Office:
        office = Office(processes)
        await office.run([180.0 + 120 * number / waits for number in range(waits)], others)
        return office

    office = run_simulated(main())
    assert office.statuses[429] == 0
    return office


@pytest.mark.sample(1)
@pytest.mark.parametrize("processes", [1, 4])
def test_ends_of_four_long_jobs_are_told_within_two_seconds(processes: int) -> None:
    office = long_jobs(4, processes=processes)
    assert max(office.late) <= 2.3  # the end, a look on its way, and the two streams of its output


@pytest.mark.thorough
def test_ends_of_twenty_long_jobs_are_told_sooner_by_the_activity_log() -> None:
    async def main(*, is_listed: bool) -> Office:
        office = Office(1)
        office.tenant.activity_error = None if is_listed else "the log is out of order"
        await office.run([180.0 + 6 * number for number in range(20)])
        return office

    listed, unlisted = (run_simulated(main(is_listed=each)) for each in (True, False))
    assert max(listed.late) <= 2.3 < max(unlisted.late) <= 5


@pytest.mark.thorough
@pytest.mark.parametrize(("processes", "waits"), [(1, 20), (8, 40)])
def test_many_waits_leave_a_third_of_the_account(processes: int, waits: int) -> None:
    office = long_jobs(waits, processes=processes)
    assert office.most_in_a_minute() <= 0.65 * LIMITS.requests
    assert max(office.late) <= 11


@pytest.mark.sample(1)
@pytest.mark.parametrize("processes", [1, 8])
def test_an_account_that_others_use_by_half_is_looked_at_seldom(processes: int) -> None:
    office = long_jobs(8, (-60 + number / 5 for number in count()), processes=processes)
    assert office.most_in_a_minute() <= 100
    assert office.refused == 0


@pytest.mark.sample(1)
@pytest.mark.parametrize(("processes", "waits"), [(1, 1), (1, 3), (3, 3)])
def test_looks_at_few_long_jobs_leave_a_busy_account_to_those_who_use_it(processes: int, waits: int) -> None:
    async def main() -> Office:
        office = Office(processes)
        await office.run([600.0 + number for number in range(waits)], (-60 + number / 7.2 for number in count()))
        return office

    office = run_simulated(main())
    assert office.most_in_a_minute() <= 0.05 * LIMITS.requests + 2 * waits + 12  # looks, the output, the rate, a margin
    assert (office.statuses[429], office.refused) == (0, 0)


def test_looks_are_dense_again_some_minutes_after_others_have_stopped() -> None:
    async def main() -> Office:
        office = Office(1)
        await office.run([400.0], (-60 + number / 7.2 for number in range(864)))
        return office

    assert max(run_simulated(main()).late) <= 2.3


def test_a_short_job_alone_reads_no_rate() -> None:
    async def main() -> Office:
        office = Office(1)
        await office.run([20.0])
        return office

    assert not any(seen.path == paths.REQUEST_RATE for seen in run_simulated(main()).tenant.requests)
