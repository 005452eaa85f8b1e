"""Read devices and sites of an account."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from rmm_jobs.domain.audits import DeviceAddresses
from rmm_jobs.domain.catalog import Device, listed_with
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.system_errors import Action, NotFound, UnexpectedAnswer
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.audits import addresses
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.labelled import OF_A_VERSION, LabelledVersion
from rmm_jobs.systems.datto.pages import (
    DEVICE_LISTING,
    LABELLED_DEVICE_LISTING,
    Listing,
    all_rows,
    first_rows,
    rows_by_page,
    translated,
)
from rmm_jobs.systems.datto.translate_devices import device, labelled_device, site
from rmm_jobs.systems.datto.wire import Page
from rmm_jobs.systems.datto.wire_audits import AddressesRow
from rmm_jobs.systems.datto.wire_devices import DeviceRow, DeviceRows, SiteRow
from rmm_jobs.systems.http.decode import Decoded, validate
from rmm_jobs.systems.http.retry import TRANSIENT, Failures

SITE_LISTING = Listing(Action.READ_SITES, paths.SITES, Page[SiteRow])


class Devices:
    """Implement `DeviceReader`."""

    def __init__(self, client: Client, labelled: LabelledVersion) -> None:
        self._client = client
        self._version = labelled

    async def described(self, uid: str, *, deadline: float) -> Device | None:
        """Return the device with the labels of its user fields (`GET /v3/device/{deviceUid}`), if served."""
        if not paths.is_device_uid(uid) or self._version.is_away:
            return None
        read = self._client.read_by_uid(Action.READ_DEVICES, paths.labelled_device, uid, deadline=deadline)
        return await self._labelled(read, lambda row: (row.uid or "").lower() == uid.lower())

    async def by_uid(self, uid: str, *, deadline: float) -> Device | None:
        """Return the device with this UID, or None (`GET /v2/device/{deviceUid}`)."""
        if not paths.is_device_uid(uid):
            return None
        try:
            answer = await self._client.read_by_uid(Action.READ_DEVICES, paths.device, uid, deadline=deadline)
        except NotFound:
            return None
        row = validate(DeviceRow, answer.data, Action.READ_DEVICES)
        if (row.uid or "").lower() != uid.lower():
            raise UnexpectedAnswer(Action.READ_DEVICES, status=200, reason="another device than the one asked for")
        return device(row)

    async def plain_like(
        self, hostname: str, *, site: str | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Device]:
        """Return the devices that match the API's LIKE filter, without labels (`GET /v2/account/devices`).

        `pages.py` adds `page` and `max` to the query, and `client.py` the token. Nothing else is added.
        """
        query = _like(hostname, site)
        rows = await all_rows(self._client, DEVICE_LISTING, query, partly=partly, deadline=deadline)
        return await translated(device, rows)

    async def first_like(self, hostname: str, *, site: str | None = None, deadline: float) -> Sequence[Device]:
        """Return those of the first page alone."""
        rows = await first_rows(self._client, DEVICE_LISTING, _like(hostname, site), deadline=deadline)
        return await translated(device, rows)

    async def like(
        self, hostname: str, *, site: str | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Device]:
        """Return the devices that match the API's LIKE filter (`GET /v3/account/devices`, else `/v2`)."""
        query = _like(hostname, site)

        async def labelled(retried: Failures) -> Sequence[Device]:
            listing = replace(LABELLED_DEVICE_LISTING, first_retried=retried)
            rows = await all_rows(self._client, listing, query, partly=partly, deadline=deadline)
            return await translated(labelled_device, rows)

        async def plain() -> Sequence[Device]:
            return await self.plain_like(hostname, site=site, partly=partly, deadline=deadline)

        return await self._version.either(labelled, plain)

    async def by_mac(self, digits: str, *, deadline: float) -> Sequence[Device]:
        """Return the devices with this MAC address (`GET /v2/device/macAddress/{macAddress}`)."""
        try:
            answer = await self._client.read(Action.READ_DEVICES, paths.devices_by_mac(digits), deadline=deadline)
        except NotFound:
            return ()
        rows = validate(DeviceRows, {"rows": answer.data}, Action.READ_DEVICES).rows
        return [device(row) for row in rows if row.uid]

    async def by_number(self, number: int, *, deadline: float) -> Device | None:
        """Return the device with this number (`GET /v3/device/id/{deviceId}`).

        Where version 3 fails, or may not be there, version 2 is asked.
        """

        def read(path: str, retried: Failures = TRANSIENT) -> Awaitable[Decoded]:
            return self._client.read(Action.READ_DEVICES, path, retried=retried, deadline=deadline)

        def is_meant(row: DeviceRow) -> bool:
            return row.id in {number, None}

        if not self._version.is_away:
            path = paths.labelled_device_by_number(number)
            try:
                found = await self._labelled(read(path, self._version.retried()), is_meant)
                if found is not None or self._version.has_served:
                    return found
            except OF_A_VERSION:
                pass
        found = await _one(read(paths.device_by_number(number)), is_meant)
        if found is not None:
            self._version.passed_over()
        return found

    def pages(self, *, labelled: bool = False, deadline: float) -> AsyncGenerator[Sequence[Device], None]:
        """Yield the devices of the account, page by page (`GET /v2/account/devices`; or `/v3`, else `/v2`)."""
        plain = self._pages(DEVICE_LISTING, device, deadline)
        if not labelled:
            return plain

        def of_version_3(retried: Failures) -> AsyncGenerator[Sequence[Device], None]:
            return self._pages(replace(LABELLED_DEVICE_LISTING, first_retried=retried), labelled_device, deadline)

        return self._version.pages(of_version_3, plain)

    async def _pages(
        self, listing: Listing[DeviceRow], translate: Callable[[DeviceRow], Device], deadline: float
    ) -> AsyncGenerator[Sequence[Device], None]:
        async with aclosing(rows_by_page(self._client, listing, deadline=deadline)) as pages:
            async for rows in pages:
                yield listed_with(map(translate, rows), rows.shortfall)

    async def _labelled(self, read: Awaitable[Decoded], is_meant: Callable[[DeviceRow], bool]) -> Device | None:
        found = await _one(read, is_meant, labelled_device)
        if found is not None:
            self._version.served()
        return found


class Sites:
    """Implement `SiteReader`."""

    def __init__(self, client: Client, labelled: LabelledVersion) -> None:
        self._client = client
        self._version = labelled

    async def like(
        self, name: str = "", *, complete: bool = True, partly: bool = False, deadline: float
    ) -> Sequence[Site]:
        """Return the sites that match the API's LIKE filter (`GET /v2/account/sites`)."""
        query = {"siteName": name} if name else {}
        if complete:
            rows = await all_rows(self._client, SITE_LISTING, query, partly=partly, deadline=deadline)
        else:
            rows = await first_rows(self._client, SITE_LISTING, query, deadline=deadline)
        return await translated(site, rows)

    async def by_uid(self, uid: str, *, deadline: float) -> Site | None:
        """Return the site with this UID (`GET /v2/site/{siteUid}`)."""
        if not paths.is_device_uid(uid):
            return None
        try:
            answer = await self._client.read_by_uid(Action.READ_SITES, paths.site, uid, deadline=deadline)
        except NotFound:
            return None
        row = validate(SiteRow, answer.data, Action.READ_SITES)
        return site(row) if row.uid else None

    async def devices(
        self, site_uid: str, *, labelled: bool = False, partly: bool = False, deadline: float
    ) -> Sequence[Device]:
        """Return all devices of a site (`GET /v2/site/{siteUid}/devices`; or `/v3`, else `/v2`)."""
        of_site = Listing(Action.READ_DEVICES, paths.site_devices(site_uid), Page[DeviceRow])

        async def of_version_3(retried: Failures) -> Sequence[Device]:
            listing = replace(of_site, path=paths.labelled_site_devices(site_uid), first_retried=retried)
            rows = await all_rows(self._client, listing, partly=partly, deadline=deadline)
            return await translated(labelled_device, rows)

        async def plain() -> Sequence[Device]:
            rows = await all_rows(self._client, of_site, partly=partly, deadline=deadline)
            return await translated(device, rows)

        # A site that is not there is a 404 of both: version 2 tells.
        return await self._version.either(of_version_3, plain) if labelled else await plain()

    async def addresses(self, site_uid: str, *, partly: bool = False, deadline: float) -> Sequence[DeviceAddresses]:
        """Return the addresses of a site's devices (`GET /v2/site/{siteUid}/devices/network-interface`)."""
        listing = Listing(Action.READ_DEVICES, paths.site_interfaces(site_uid), Page[AddressesRow])
        rows = await all_rows(self._client, listing, partly=partly, deadline=deadline)
        return await translated(addresses, rows)


def _like(hostname: str, site: str | None) -> dict[str, str]:
    # GET /v2/account/devices: `hostname` and `siteName` are LIKE filters; exact names are decided by the caller.
    return ({"hostname": hostname} if hostname else {}) | ({"siteName": site} if site else {})


async def _one(
    read: Awaitable[Decoded],
    is_meant: Callable[[DeviceRow], bool],
    translate: Callable[[DeviceRow], Device] = device,
) -> Device | None:
    try:
        answer = await read
    except NotFound:
        return None
    row = validate(DeviceRow, answer.data, Action.READ_DEVICES)
    if not row.uid:
        return None
    if not is_meant(row):
        raise UnexpectedAnswer(Action.READ_DEVICES, status=200, reason="another device than the one asked for")
    return translate(row)
