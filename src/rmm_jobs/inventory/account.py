"""Read the devices of a whole account, page by page, as far as the time of a call goes."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from rmm_jobs.domain.catalog import Device, Shortfall, cut_short, listed_with, shortfall_of
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


async def read_account(
    services: Services[SupportsInventory],
    call: CallContext,
    *,
    most_pages: int | None = None,
    labelled: bool = False,
) -> AccountRead:
    """Read pages until the list, the time for it, or `most_pages` ends; `labelled` as `DeviceReader.pages` has it.

    Raises:
        SystemFailure: the first page could not be read.
    """
    latest = first_deadline(call)
    seen, pages = list[Device](), 0
    missing: Shortfall | None = None
    try:
        async with aclosing(services.system.devices.pages(labelled=labelled, deadline=latest)) as listed:
            async for page in listed:
                seen += page
                pages += 1
                missing = shortfall_of(page)
                if missing is None or pages == most_pages:
                    break
                if services.clock.monotonic() >= latest:
                    return AccountRead(seen, replace(missing, late=not missing.repeats, at_limit=False))
    except SystemFailure as failure:
        if missing is None:
            raise
        return AccountRead(seen, cut_short(missing.received, missing.announced, failure))
    return AccountRead(seen, missing)


async def all_devices(
    services: Services[SupportsInventory], call: CallContext, *, labelled: bool = False
) -> Sequence[Device]:
    """Return the devices of the account, or those that could be read; the list says how many are missing, and why.

    Raises:
        SystemFailure: the first page could not be read.
    """
    read = await read_account(services, call, labelled=labelled)
    return listed_with(read.devices, read.missing)
