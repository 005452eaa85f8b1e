"""Define the reads of an inventory, as ports that a system holds. A `deadline` is a time on `Clock.monotonic()`.

Every method gives up at `deadline` and raises `SystemFailure`s. Reads are retried.
"""

from collections.abc import Sequence
from typing import Protocol

from rmm_jobs.domain.alerts import Alert, AlertScope
from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.model import Device


class DeviceReader(Protocol):
    """Read devices by what else tells them apart than a name."""

    async def described(self, uid: str, *, deadline: float) -> Device | None:
        """Return the device with its filled user fields by label, or `None`."""
        ...

    async def by_mac(self, digits: str, *, deadline: float) -> Sequence[Device]:
        """Return the devices with this MAC address, given as twelve hexadecimal digits."""
        ...

    async def by_number(self, number: int, *, deadline: float) -> Device | None:
        """Return the device with this number, as addresses of the web console have it, or `None`."""
        ...


class SiteReader(Protocol):
    """Read sites and what belongs to them."""

    async def like(self, name: str = "", *, complete: bool = True, deadline: float) -> Sequence[Site]:
        """Return the sites whose name contains the text; callers decide what matches.

        Args:
            name: Part of a name; empty for all sites.
            complete: Read all pages; `False` reads the first alone.
            deadline: When to give up.
        """
        ...

    async def by_uid(self, uid: str, *, deadline: float) -> Site | None:
        """Return the site with this UID, or `None`."""
        ...

    async def devices(self, site_uid: str, *, deadline: float) -> Sequence[Device]:
        """Return all devices of a site, one request for each 250."""
        ...


class AlertReader(Protocol):
    """Read and resolve alerts."""

    async def list(self, scope: AlertScope, *, most: int | None = None, deadline: float) -> Sequence[Alert]:
        """Return the alerts of a scope, one request for each 100.

        A list of `most` alerts or more is read no further, and says what is missing.
        """
        ...

    async def by_uid(self, uid: str, *, deadline: float) -> Alert | None:
        """Return the alert with this UID, open or resolved, or `None`."""
        ...

    async def resolve(self, uid: str, *, deadline: float) -> None:
        """Resolve an alert. The request is sent once.

        Raises:
            OutcomeUnknown: the request was sent, and may have arrived.
            SystemFailure: the request was refused, or never sent.
        """
        ...


class SupportsInventory(SupportsDevices, Protocol):
    """Show an inventory: devices in full, sites, and alerts."""

    @property
    def devices(self) -> DeviceReader:
        """Return the reader of devices."""
        ...

    @property
    def sites(self) -> SiteReader:
        """Return the reader of sites."""
        ...

    @property
    def alerts(self) -> AlertReader:
        """Return the reader of alerts."""
        ...
