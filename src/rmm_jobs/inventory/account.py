"""Read the devices of a whole account, page by page, as far as the time of a call goes."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from rmm_jobs.domain.catalog import Device, Shortfall, cut_short, shortfall_of
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.system_errors import SystemFailure
from rmm_jobs.jobs.context import CallContext, Services

RESERVE_SECONDS = 15.0
"""Seconds that are kept for what follows, of a call of the usual length."""


def first_deadline(call: CallContext) -> float:
    """Return until when a list is read, after which alerts are read or devices searched."""
    return call.deadline - RESERVE_SECONDS * call.share


@dataclass(frozen=True, slots=True)
class AccountRead:
    """Hold the devices that were read, and what is missing of them."""

    devices: Sequence[Device]
    missing: Shortfall | None = None


async def read_pages(
    services: Services[SupportsInventory],
    call: CallContext,
    take: Callable[[Sequence[Device]], Awaitable[None]],
    *,
    most_pages: int | None = None,
    labelled: bool = False,
) -> Shortfall | None:
    """Give each page to `take` until the list, the time for it, or `most_pages` ends; return what is missing.

    No device comes twice. `labelled` is as `DeviceReader.pages` has it.

    Raises:
        SystemFailure: the first page could not be read.
    """
    latest = first_deadline(call)
    pages = 0
    missing: Shortfall | None = None
    try:
        async with aclosing(services.system.devices.pages(labelled=labelled, deadline=latest)) as listed:
            async for page in listed:
                await take(page)
                pages += 1
                missing = shortfall_of(page)
                if missing is None or pages == most_pages:
                    break
                if services.clock.monotonic() >= latest:
                    return replace(missing, late=not missing.repeats, at_limit=False)
    except SystemFailure as failure:
        if missing is None:
            raise
        return cut_short(missing.received, missing.announced, failure)
    return missing


async def read_account(
    services: Services[SupportsInventory], call: CallContext, *, most_pages: int | None = None
) -> AccountRead:
    """Return the devices of the pages that `read_pages` reads.

    Raises:
        SystemFailure: the first page could not be read.
    """
    seen = list[Device]()

    async def keep(page: Sequence[Device]) -> None:
        seen.extend(page)

    missing = await read_pages(services, call, keep, most_pages=most_pages)
    return AccountRead(seen, missing)
