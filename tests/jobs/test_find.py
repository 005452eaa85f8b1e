"""What a caller names is found, or offered as far as the system can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainServices, PlainSystem
from rmm_jobs.domain.errors import Action, DeviceNotFound, Unreachable
from rmm_jobs.domain.model import Device, Shortfall, listed_with
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.find import find_device


@dataclass
class WithoutAll(PlainSystem):
    """Does not list all devices."""

    async def devices_like(
        self, hostname: str, *, site: str | None = None, complete: bool = True, deadline: float
    ) -> Sequence[Device]:
        del site, complete, deadline
        if not hostname:
            raise Unreachable(Action.READ_DEVICES)
        return listed_with((), Shortfall(0, 2))


async def test_a_look_for_near_names_that_fails_takes_nothing_from_the_refusal() -> None:
    plain = PlainServices()
    services = Services(WithoutAll(plain.clock), plain.ledger, plain.clock)
    with pytest.raises(DeviceNotFound) as refused:
        await find_device(services, "ACME-DC1", deadline=FakeClock().monotonic() + 30)
    assert (refused.value.near, refused.value.shortfall) == ([], Shortfall(0, 2))
