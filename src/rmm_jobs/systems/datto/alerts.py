"""Read and resolve the alerts of an account."""

from collections.abc import Sequence
from typing import Any

from rmm_jobs.domain.alerts import Alert, AlertScope, Priority
from rmm_jobs.domain.catalog import listed_with
from rmm_jobs.domain.system_errors import (
    Action,
    AuthenticationFailed,
    NotFound,
    OutcomeUnknown,
    RequestRejected,
    SystemFailure,
)
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.alert_contexts import context
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.pages import Listing, all_rows
from rmm_jobs.systems.datto.wire import Page
from rmm_jobs.systems.datto.wire_alerts import AlertRow
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import UNPROVEN, AnswerLost, write_once

PAGE_SIZE = 100
"""Largest page of a list of alerts; other lists have 250 (`GET /v2/system/pagination`: "except alerts")."""
_PRIORITIES = {priority.value.casefold(): priority for priority in Priority}
# GET .../alerts/open: without `muted` the list has every alert; no document says what a muted one is worth.


def listing_of(scope: AlertScope) -> Listing[AlertRow]:
    """Return the list of a scope's alerts."""
    path = paths.alerts(device_uid=scope.device_uid, site_uid=scope.site_uid, resolved=scope.resolved)
    return Listing(Action.READ_ALERTS, path, Page[AlertRow], PAGE_SIZE)


class Alerts:
    """Implement `AlertReader`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def list(
        self, scope: AlertScope, *, most: int | None = None, partly: bool = False, deadline: float
    ) -> Sequence[Alert]:
        """Return the alerts of a device, a site or the account (`GET /v2/…/alerts/open`, `…/resolved`)."""
        for uid in (scope.device_uid, scope.site_uid):
            if uid is not None and not paths.is_device_uid(uid):
                return ()
        rows = await all_rows(self._client, listing_of(scope), most=most, partly=partly, deadline=deadline)
        return listed_with((alert(row, resolved=scope.resolved) for row in rows), rows.shortfall)

    async def by_uid(self, uid: str, *, deadline: float) -> Alert | None:
        """Return the alert with this UID (`GET /v2/alert/{alertUid}`)."""
        if not paths.is_device_uid(uid):
            return None
        try:
            answer = await self._client.read_by_uid(Action.READ_ALERTS, paths.alert, uid, deadline=deadline)
        except NotFound:
            return None
        row = validate(AlertRow, answer.data, Action.READ_ALERTS)
        return alert(row) if row.uid else None

    async def resolve(self, uid: str, *, deadline: float) -> None:
        """Resolve an alert, once (`POST /v2/alert/{alertUid}/resolve`, without a body).

        Raises:
            OutcomeUnknown: the request was sent, and may have arrived.
            SystemFailure: the request was refused, or never sent.
        """
        token = await self._client.tokens.current(deadline=deadline)
        try:
            await self._send_resolve(uid, token, deadline=deadline)
        except AuthenticationFailed as refusal:
            await self._after_401(uid, token, refusal, deadline=deadline)

    async def _after_401(self, uid: str, token: str, refusal: AuthenticationFailed, *, deadline: float) -> None:
        """Send once more with a new token, if the alert is seen to be open: a 401 may come after the work.

        Unlike a job, a second resolve does nothing a second time (docs/adr/0004).
        """
        try:
            token = await self._client.tokens.renew(token, deadline=deadline)
            seen = await self.by_uid(uid, deadline=deadline)
            if seen is None:
                raise OutcomeUnknown(uid, refusal)
            if not seen.resolved:
                await self._send_resolve(uid, token, deadline=deadline)
        except SystemFailure as failure:
            raise OutcomeUnknown(uid, failure) from None

    async def _send_resolve(self, uid: str, token: str, *, deadline: float) -> None:
        request = self._client.signed(
            Request(Action.RESOLVE_ALERT, "POST", paths.resolve_alert(uid), plain=True), token
        )
        connection = self._client.connection

        def understand(response: Any) -> None:  # noqa: ANN401 - httpx is the connection's business
            connection.understand(request, response)

        try:
            await write_once(connection, request, understand, deadline=deadline)
        except AnswerLost as lost:
            raise OutcomeUnknown(uid, lost.failure) from None
        except RequestRejected as rejected:
            if rejected.status in UNPROVEN:
                raise OutcomeUnknown(uid, rejected) from None
            raise


def alert(row: AlertRow, *, resolved: bool = False) -> Alert:
    """Translate an Alert; `resolved` is what the list says that it came from."""
    source = row.alert_source_info
    return Alert(
        uid=row.uid or "",
        priority=_PRIORITIES.get((row.priority or "").strip().casefold(), Priority.UNKNOWN),
        context=context(row.alert_context),
        raised_at=row.timestamp,
        resolved=resolved if row.resolved is None else row.resolved,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_on,
        device_uid=source.device_uid,
        device=source.device_name,
        site_uid=source.site_uid,
        site=source.site_name,
        muted=row.muted,
        ticket=row.ticket_number,
        diagnostics=row.diagnostics,
    )
