"""The start of a job: sent once. A program on somebody's server must not run twice because an answer was lost."""

from functools import partial

import httpx

from rmm_jobs.datto import paths
from rmm_jobs.datto.answers import Answer, shape
from rmm_jobs.datto.client import Client
from rmm_jobs.datto.connection import NEVER_SENT, Request, reason
from rmm_jobs.datto.retry import UNSENT, retry
from rmm_jobs.datto.wire import StartAnswer
from rmm_jobs.jobs.errors import (
    Action,
    DeviceNotFound,
    RequestRejected,
    ServerTrouble,
    StartUnanswered,
    UnexpectedAnswer,
)
from rmm_jobs.jobs.model import StartOrder

START_SECONDS = 15.0
"""The longest one attempt at a start may take."""
METHOD_NOT_ALLOWED = 405


class Starter:
    """Starts jobs, and remembers for the process which form the server takes.

    `flat` turns true when a server refuses the API's own form with 405: then the command's document is right about
    it, and it is spoken to in that document's form.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.flat = False

    async def start(self, order: StartOrder, *, until: float) -> str:
        """The new job's UID.

        Raises:
            StartUnanswered: it was sent and may have run.
            SystemFailure: it was refused, or never sent: nothing runs.
            DeviceNotFound: no device can have that UID; nothing was sent.
        """
        if not paths.is_device_uid(order.device.uid):
            raise DeviceNotFound(order.device.uid)
        return await self._client.authorized(partial(self._start, order, until), until=until)

    async def _start(self, order: StartOrder, until: float, token: str) -> str:
        if not self.flat:
            try:
                return await self._send("PUT", _api_form(order), order, until, token)
            except RequestRejected as refusal:
                if refusal.status != METHOD_NOT_ALLOWED:
                    raise
                self.flat = True
        return await self._send("POST", _flat_form(order), order, until, token)

    async def _send(self, method: str, body: object, order: StartOrder, until: float, token: str) -> str:
        path = paths.quick_job(order.device.uid)
        values = tuple(order.variables.values())
        request = self._client.signed(Request(Action.START_JOB, method, path, json=body, secrets=values), token)
        # Only what was never sent is sent again: every failure after that is a refusal or a lost answer.
        response = await retry(
            lambda: self._deliver(request, until), after=UNSENT, clock=self._client.clock, until=until
        )
        try:
            return _job_uid(self._client.connection.understand(request, response))
        except ServerTrouble as failure:
            raise StartUnanswered("an error of the server", status=failure.status, said=failure.said) from None
        except UnexpectedAnswer as failure:
            raise StartUnanswered(failure.reason, status=failure.status, said=failure.said) from None

    async def _deliver(self, request: Request, until: float) -> httpx.Response:
        connection = self._client.connection
        try:
            return await connection.send(request, seconds=START_SECONDS, until=until)
        except NEVER_SENT as error:
            raise connection.failure(request, error) from None
        except httpx.RequestError as error:
            raise StartUnanswered(reason(error)) from None


def _api_form(order: StartOrder) -> dict[str, object]:
    """CreateQuickJobRequest: exactly the variables that were given, and no list when there are none."""
    component: dict[str, object] = {"componentUid": order.component.uid}
    if order.variables:
        component["variables"] = [{"name": name, "value": value} for name, value in order.variables.items()]
    return {"jobName": order.job_name, "jobComponent": component}


def _flat_form(order: StartOrder) -> dict[str, object]:
    """The body of the command's document."""
    return {"componentUid": order.component.uid, "variables": dict(order.variables)}


def _job_uid(answer: Answer) -> str:
    started = shape(StartAnswer, answer.data, Action.START_JOB)
    uid = started.job.uid or started.job_uid or ""
    if not paths.is_job_uid(uid):
        raise UnexpectedAnswer(Action.START_JOB, status=200, reason="an answer without a job UID")
    return uid
