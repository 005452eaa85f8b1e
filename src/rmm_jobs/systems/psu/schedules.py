"""Read schedules, pause and resume them, and make one that runs a script once. Each change is sent once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from functools import partial

import anyio

from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.schedule_errors import ScheduleNotFound
from rmm_jobs.domain.schedules import OnceOrder, Schedule, SentOrder
from rmm_jobs.domain.system_errors import (
    Action,
    DeadlineExceeded,
    NotFound,
    OutcomeUnknown,
    RequestRejected,
    SystemFailure,
    UnexpectedAnswer,
)
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import UNPROVEN, AnswerLost, write_once
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.wire import listed_or_none, objects, sendable, whole_or_cut
from rmm_jobs.systems.psu.wire_schedules import ScheduleRow, schedule

_NO_METHOD = 405
_REMEMBERED = 64


class Schedules:
    """Read and change the schedules of a server. Their parameters pass unread, and are neither logged nor kept."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._making = anyio.Lock()
        self._sent: dict[str, SentOrder] = {}

    async def all(self, *, deadline: float) -> Sequence[Schedule]:
        """Return all schedules, in the server's order.

        Raises:
            SystemFailure: the schedules could not be read.
        """
        return _listed(await self._read(deadline))

    async def pause(self, wanted: Schedule, *, paused: bool, deadline: float) -> None:
        """Send the schedule's complete row back with another `paused`.

        Raises:
            ScheduleNotFound: the schedule is gone.
            OutcomeUnknown: the request was sent, and may have arrived.
            SystemFailure: the request was refused or never sent.
        """
        data = await self._read(deadline)
        row = self._row(wanted.uid, data)
        if row is None:
            raise ScheduleNotFound(wanted.uid, shortfall=shortfall_of(_listed(data)))
        body = _sendable({**row, "pause" if "pause" in row and "paused" not in row else "paused": paused})
        # docs/divergences.md, psu-schedules: no source tells which of the two paths a server has.
        try:
            await self._send(paths.CHANGE_SCHEDULE.method, paths.CHANGE_SCHEDULE.path, body, wanted.uid, deadline)
        except (NotFound, RequestRejected) as refusal:
            if isinstance(refusal, RequestRejected) and refusal.status != _NO_METHOD:
                raise
            path = paths.CHANGE_SCHEDULE_BY_ID
            await self._send(path.method, path.at(wanted.uid), body, wanted.uid, deadline)

    async def run_once(
        self, order: OnceOrder, *, unless: Callable[[Schedule], bool], deadline: float
    ) -> Schedule | SentOrder | None:
        """Make a schedule that runs a script once, without parameters, unless there is such a one; return that one.

        An order that was sent before counts too: a list may show its schedule late.

        Raises:
            OutcomeUnknown: the request was sent, and may have arrived.
            SystemFailure: the request was refused or never sent.
        """
        await self._take_turn(deadline)
        try:
            known = await self._read(deadline)
            listed = _listed(known)
            if there := next((each for each in listed if unless(each)), None) or self._earlier(listed, unless):
                return there
            await self._make_and_remember(order, known, deadline)
        finally:
            self._making.release()
        return None

    def _earlier(self, listed: Sequence[Schedule], unless: Callable[[Schedule], bool]) -> SentOrder | None:
        """Return an order that was sent for such a run. Of a schedule that is listed, the list tells how it is."""
        now, names = self._client.clock.now(), {each.name for each in listed}
        self._sent = {name: sent for name, sent in self._sent.items() if sent.order.at > now}
        every = (sent for name, sent in self._sent.items() if name not in names)
        return next((sent for sent in every if unless(_as_ordered(sent.order))), None)

    async def _make_and_remember(self, order: OnceOrder, known: object, deadline: float) -> None:
        """Send an order; forget it again only where it was refused or never sent."""
        while len(self._sent) >= _REMEMBERED:
            del self._sent[next(iter(self._sent))]
        self._sent[order.name] = SentOrder(order)
        try:
            await self._make(order, known, deadline)
        except OutcomeUnknown as unknown:
            self._sent[order.name] = SentOrder(order, unknown.failure)
            raise
        except SystemFailure:
            del self._sent[order.name]
            raise

    async def _take_turn(self, deadline: float) -> None:
        """Wait for the calls before: a client that drops a call and tries again may have two at once."""
        # The limit ends with the wait: it must not cut the send short, whose own end tells whether it may have arrived.
        clock = self._client.clock
        began = clock.monotonic()
        with clock.limit(deadline) as scope:
            await self._making.acquire()
        if scope.cancelled_caught:
            raise DeadlineExceeded(Action.CHANGE_SCHEDULE, seconds=clock.monotonic() - began)

    async def _make(self, order: OnceOrder, known: object, deadline: float) -> None:
        body = {
            "name": order.name,
            "script": self._script(order, known),
            "oneTime": True,
            "nextExecution": f"{order.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "timeZoneString": "UTC",
            "continuous": False,
            "paused": False,
        }
        path = paths.MAKE_SCHEDULE
        await self._send(path.method, path.path, _sendable(body), order.name, deadline)

    async def _read(self, deadline: float) -> object:
        return (await self._client.read(Action.READ_SCHEDULES, paths.SCHEDULES.path, deadline=deadline)).data

    async def _send(self, method: str, path: str, body: object, subject: str, deadline: float) -> None:
        connection = self._client.connection
        request = self._client.signed(Request(Action.CHANGE_SCHEDULE, method, path, json=body, plain=True))
        try:
            await write_once(connection, request, partial(connection.understand, request), deadline=deadline)
        except AnswerLost as lost:
            raise OutcomeUnknown(subject, lost.failure) from None
        except RequestRejected as refusal:
            if refusal.status not in UNPROVEN:
                raise
            raise OutcomeUnknown(subject, refusal) from None

    def _row(self, uid: str, data: object) -> Mapping[str, object] | None:
        return next((row for row in objects(data) if ScheduleRow.model_validate(row).id == uid), None)

    def _script(self, order: OnceOrder, data: object) -> object:
        """Name the script as the server's own schedules do: by its path alone, or as an object."""
        script = order.script
        path = script.path or script.name
        if any(isinstance(row.get("script"), str) for row in objects(data)):
            return path
        return {
            "id": int(script.uid) if script.uid.isdecimal() else script.uid,
            "name": script.name,
            "fullPath": path,
        }


def _listed(data: object) -> Sequence[Schedule]:
    page = listed_or_none(ScheduleRow, data, Action.READ_SCHEDULES)
    return whole_or_cut([found for row in page.page if (found := schedule(row))], page)


def _as_ordered(order: OnceOrder) -> Schedule:
    script = order.script
    return Schedule("", order.name, script.path or script.name, script.uid, is_once=True, next_at=order.at)


def _sendable(body: Mapping[str, object]) -> object:
    try:
        return sendable(body)
    except RecursionError:
        reason = "a schedule that is nested too deeply"
        raise UnexpectedAnswer(Action.READ_SCHEDULES, status=200, reason=reason) from None
