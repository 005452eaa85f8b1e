"""Looking through an account one by one: as far as requests and time go, and the answer says how far."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainLedger
from rmm_jobs.domain.catalog import Device, Shortfall, listed_with
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.system_errors import Action, RateLimited
from rmm_jobs.inputs.identifiers import read_identifier
from rmm_jobs.inventory.device_scan import MAX_PAGES, look_through
from rmm_jobs.jobs.context import CallContext, Services


@dataclass
class Pages:
    """Pages of devices; the `nth` fails, and each takes `seconds`."""

    clock: FakeClock
    count: int
    seconds: float = 0.0
    fails_at: int | None = None
    read: int = 0
    closed: list[bool] = field(default_factory=list[bool])

    @property
    def devices(self) -> "Pages":
        return self

    async def pages(self, *, labelled: bool = False, deadline: float) -> AsyncGenerator[Sequence[Device], None]:
        del labelled, deadline
        try:
            for number in range(self.count):
                if number == self.fails_at:
                    raise RateLimited(Action.READ_DEVICES)
                self.read += 1
                self.clock.advance(self.seconds)
                device = Device(f"u{number}", f"PC{number}", internal_ip=f"10.0.0.{number % 2}")
                is_last = number == self.count - 1
                yield listed_with([device], None if is_last else Shortfall(number + 1, self.count))
        finally:
            self.closed.append(True)


def scanned(pages: Pages) -> tuple[Services[Any], CallContext]:
    async def nowhere(progress: Progress) -> None:
        del progress

    services = Services(cast("Any", pages), PlainLedger(), pages.clock)
    return services, CallContext.begin(pages.clock, seconds=45, progress_sink=nowhere)


@pytest.mark.parametrize(
    ("pages", "read", "whole"),
    [({"count": 3}, 3, True), ({"count": 100}, MAX_PAGES, False), ({"count": 100, "seconds": 7.0}, 5, False)],
)
async def test_pages_are_read_as_far_as_requests_and_time_go(pages: dict[str, Any], read: int, whole: bool) -> None:
    system = Pages(FakeClock(), **pages)
    services, call = scanned(system)
    found = await look_through(services, read_identifier("10.0.0.1"), None, call)
    assert system.read == read
    assert found.coverage is not None
    assert (found.coverage.looked_at, found.coverage.whole) == (read, whole)
    assert found.coverage.total == system.count
    assert [device.internal_ip for device in found.devices] == ["10.0.0.1"] * (read // 2)
    assert system.closed == [True]


async def test_a_page_that_fails_ends_the_look_and_what_was_read_is_kept() -> None:
    system = Pages(FakeClock(), 10, fails_at=2)
    services, call = scanned(system)
    found = await look_through(services, read_identifier("10.0.0.1"), None, call)
    assert found.coverage is not None
    assert isinstance(found.coverage.failure, RateLimited)
    assert (found.coverage.looked_at, len(found.devices)) == (2, 1)


async def test_a_first_page_that_fails_is_the_failure_of_the_call() -> None:
    system = Pages(FakeClock(), 10, fails_at=0)
    services, call = scanned(system)
    with pytest.raises(RateLimited):
        await look_through(services, read_identifier("10.0.0.1"), None, call)
