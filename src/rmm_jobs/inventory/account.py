"""Read the devices of a whole account, page by page, as far as the time of a call goes."""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from rmm_jobs.domain.catalog import Device, Shortfall, shortfall_of
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.system_errors import DeadlineExceeded, RateLimited, SystemFailure
from rmm_jobs.jobs.context import CallContext, Services

RESERVE_SECONDS = 15.0
"""Seconds that are kept for what follows, of a call of the usual length."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Say what a reading of the account has not reached, and why."""

    missing: Shortfall | None = None
    failure: SystemFailure | None = None
    """What ended the reading after the first page; without one, a limit or the end of the list did."""


@dataclass(frozen=True, slots=True)
class AccountRead(Reached):
    """Hold the devices that were read, what is missing of them, and why no more were read."""

    devices: Sequence[Device] = ()


async def read_pages(
    services: Services[SupportsInventory],
    call: CallContext,
    take: Callable[[Sequence[Device]], None],
    *,
    most_pages: int | None = None,
    labelled: bool = False,
) -> Reached:
    """Give each page to `take` until the list, the time for it, or `most_pages` ends; no device comes twice.

    `labelled` is as `DeviceReader.pages` has it.

    Raises:
        SystemFailure: the first page could not be read.
    """
    latest = call.deadline - RESERVE_SECONDS * call.share
    pages = 0
    missing: Shortfall | None = None
    try:
        async with aclosing(services.system.devices.pages(labelled=labelled, deadline=latest)) as listed:
            async for page in listed:
                take(page)
                pages += 1
                missing = shortfall_of(page)
                if missing is None or pages == most_pages:
                    break
                if services.clock.monotonic() >= latest:
                    return Reached(replace(missing, late=not missing.repeats))
    except SystemFailure as failure:
        if not pages:
            raise
        # What is held back has its turn after the time of the call.
        is_held_back = isinstance(failure, RateLimited) and failure.held_back
        late = isinstance(failure, DeadlineExceeded) or is_held_back
        return Reached(replace(missing, late=late) if missing else None, failure)
    return Reached(missing)


async def read_account(
    services: Services[SupportsInventory], call: CallContext, *, most_pages: int | None = None
) -> AccountRead:
    """Return the devices of the pages that `read_pages` reads.

    Raises:
        SystemFailure: the first page could not be read.
    """
    seen = list[Device]()
    reached = await read_pages(services, call, seen.extend, most_pages=most_pages)
    return AccountRead(reached.missing, reached.failure, seen)


async def read_all(
    services: Services[SupportsInventory],
    call: CallContext,
    take: Callable[[Sequence[Device]], None],
    *,
    labelled: bool = False,
) -> Shortfall | None:
    """Give the pages of the account to `take`, or those for which there is time; return what is missing.

    Raises:
        SystemFailure: the first page could not be read, or another one for another reason than the time.
    """
    reached = await read_pages(services, call, take, labelled=labelled)
    if reached.failure is not None and not (reached.missing and reached.missing.late):
        raise reached.failure
    return reached.missing
