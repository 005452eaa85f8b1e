"""Read the patches of a device or of a site."""

from collections.abc import Sequence

from rmm_jobs.domain.catalog import listed_with
from rmm_jobs.domain.patches import Patch, PatchStatus, Severity
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.pages import Listing, all_rows
from rmm_jobs.systems.datto.wire import Page
from rmm_jobs.systems.datto.wire_audits import PatchRow

_STATUSES = {
    "APPROVED_PENDING": PatchStatus.PENDING,
    "NOT_APPROVED": PatchStatus.NOT_APPROVED,
    "INSTALLED": PatchStatus.INSTALLED,
}
"""Enum of Patch.installStatus."""
_ASKED = {status: word for word, status in _STATUSES.items()}
_SEVERITIES = {severity.value.upper(): severity for severity in Severity}
"""Enum of Patch.severity."""


class Patches:
    """Implement `PatchReader`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def of_device(
        self, uid: str, status: PatchStatus | None = None, *, partly: bool = False, deadline: float
    ) -> Sequence[Patch]:
        """Return the patches of a device (`GET /v2/device/{deviceUid}/patches`)."""
        if not paths.is_device_uid(uid):
            return ()
        return await self._read(paths.device_patches(uid), status, deadline, partly=partly)

    async def of_site(
        self, uid: str, status: PatchStatus | None = None, *, partly: bool = False, deadline: float
    ) -> Sequence[Patch]:
        """Return the patches of a site's devices (`GET /v2/site/{siteUid}/patches`)."""
        if not paths.is_device_uid(uid):
            return ()
        return await self._read(paths.site_patches(uid), status, deadline, partly=partly)

    async def _read(self, path: str, status: PatchStatus | None, deadline: float, *, partly: bool) -> Sequence[Patch]:
        listing = Listing(Action.READ_PATCHES, path, Page[PatchRow])
        query = {"installStatus": _ASKED[status]} if status else {}
        rows = await all_rows(self._client, listing, query, partly=partly, deadline=deadline)
        every = [patch(row, status) for row in rows]
        return listed_with((each for each in every if status is None or each.count(status)), rows.shortfall)


def patch(row: PatchRow, asked: PatchStatus | None) -> Patch:
    """Translate a Patch or a SitePatch; `asked` is the status of a list whose row does not say its own."""
    status = _STATUSES.get((row.install_status or "").strip().upper(), asked)
    # A Patch of a device has no totalDevices.
    devices = 1 if row.total_devices is None else max(row.total_devices, 0)
    return Patch(
        uid=row.patch_id or "",
        title=row.title,
        kb=row.kb_article_id,
        severity=_SEVERITIES.get((row.severity or "").strip().upper(), Severity.UNSPECIFIED),
        pending=devices if status is PatchStatus.PENDING else 0,
        not_approved=devices if status is PatchStatus.NOT_APPROVED else 0,
        installed=devices if status is PatchStatus.INSTALLED else 0,
        reboot=row.reboot_required,
        needs_input=row.require_user_input,
        released=row.release_date,
        category=next((each for each in row.category if each), None),
    )
