"""Define the reads of an inventory, as ports that a system holds. A `deadline` is a time on `Clock.monotonic()`.

Every method gives up at `deadline` and raises `SystemFailure`s. Reads are retried. A list of several pages is returned
`partly` to a caller that asks for it: as far as it was read, with what ended it (`Shortfall.failure`).
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rmm_jobs.domain.alerts import Alert, AlertScope
from rmm_jobs.domain.audits import Audit, AuditKind, DeviceAddresses
from rmm_jobs.domain.capabilities import SupportsDevices
from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.patches import Patch, PatchStatus
from rmm_jobs.domain.software import Software

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[RowT]):
    """One page of a list as it came. `nameless` rows are left out, because nothing tells them from others."""

    rows: Sequence[RowT]
    nameless: int
    announced: int | None
    """How many rows the whole list has had all the time, as the system announces it."""
    is_last: bool
    has_gap: bool = False
    """Whether the list has changed so that rows may have slipped between two pages up to here."""


class DeviceReader(Protocol):
    """Read devices by what else tells them apart than a name."""

    async def described(self, uid: str, *, deadline: float) -> Device | None:
        """Return the device with its filled user fields by label, or `None`."""
        ...

    async def like(
        self, hostname: str, *, site: str | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Device]:
        """Return the devices of `System.devices_like`, with the labels of their user fields if the system has these."""
        ...

    async def by_mac(self, digits: str, *, deadline: float) -> Sequence[Device]:
        """Return the devices with this MAC address, given as twelve hexadecimal digits."""
        ...

    async def by_number(self, number: int, *, deadline: float) -> Device | None:
        """Return the device with this number, as addresses of the web console have it, or `None`."""
        ...

    def pages(self, *, labelled: bool = False, deadline: float) -> AsyncGenerator[Sequence[Device], None]:
        """Yield the devices of the account, 250 for each request; each device once.

        They are `labelled` on demand: with the labels of their user fields, where the system has these.
        Each page but the last says how many devices are announced in all, and how many have been received. Whoever
        stops early closes the generator.
        """
        ...


class SiteReader(Protocol):
    """Read sites and what belongs to them."""

    async def like(
        self, name: str = "", *, complete: bool = True, partly: bool = False, deadline: float
    ) -> Sequence[Site]:
        """Return the sites whose name contains the text; callers decide what matches.

        Args:
            name: Part of a name; empty for all sites.
            complete: Read all pages; `False` reads the first alone.
            partly: Return what was read where a later page fails.
            deadline: When to give up.
        """
        ...

    async def by_uid(self, uid: str, *, deadline: float) -> Site | None:
        """Return the site with this UID, or `None`."""
        ...

    async def devices(
        self, site_uid: str, *, labelled: bool = False, partly: bool = False, deadline: float
    ) -> Sequence[Device]:
        """Return all devices of a site, one request for each 250; `labelled` as `DeviceReader.pages` has it."""
        ...

    async def addresses(self, site_uid: str, *, partly: bool = False, deadline: float) -> Sequence[DeviceAddresses]:
        """Return the addresses of all interfaces of a site's devices, one request for each 250."""
        ...


class AlertReader(Protocol):
    """Read and resolve alerts."""

    async def list(
        self, scope: AlertScope, *, most: int | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Alert]:
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


class AuditReader(Protocol):
    """Read what is in a device."""

    async def of(self, uid: str, kind: AuditKind, *, deadline: float) -> Audit | None:
        """Return the audit of a device of this kind, or `None` where the system has none."""
        ...

    async def software(self, uid: str, *, partly: bool = False, deadline: float) -> Sequence[Software] | None:
        """Return the programs of a computer, one request for each 250, or `None` where the system has no list.

        A program that is there twice, with one name and version, is listed once.
        """
        ...


class PatchReader(Protocol):
    """Read patches, one request for each 250."""

    async def of_device(
        self, uid: str, status: PatchStatus | None = None, *, partly: bool = False, deadline: float
    ) -> Sequence[Patch]:
        """Return the patches of a device: those with this status, or all."""
        ...

    async def of_site(
        self, uid: str, status: PatchStatus | None = None, *, partly: bool = False, deadline: float
    ) -> Sequence[Patch]:
        """Return the patches of a site's devices: those with this status, or all, each once for every status."""
        ...


class ListReader(Protocol):
    """Read lists of a whole account page by page, without holding more than a few pages. A row may come twice."""

    def devices(self, *, deadline: float) -> AsyncGenerator[ListPage[Device], None]:
        """Yield the devices, 250 for each request, with the labels of their user fields if the system has these."""
        ...

    def sites(self, *, deadline: float) -> AsyncGenerator[ListPage[Site], None]:
        """Yield the sites, 250 for each request."""
        ...

    def open_alerts(self, *, deadline: float) -> AsyncGenerator[ListPage[Alert], None]:
        """Yield the open alerts, 100 for each request."""
        ...

    def components(self, *, deadline: float) -> AsyncGenerator[ListPage[Component], None]:
        """Yield the components, 250 for each request."""
        ...


class SupportsInventory(SupportsDevices, Protocol):
    """Show an inventory: devices in full, sites, alerts, audits and patches."""

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

    @property
    def audits(self) -> AuditReader:
        """Return the reader of audits."""
        ...

    @property
    def patches(self) -> PatchReader:
        """Return the reader of patches."""
        ...

    @property
    def lists(self) -> ListReader:
        """Return the reader of whole lists."""
        ...
