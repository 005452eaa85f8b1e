"""The start of a job, in the form that the server takes."""

from functools import partial

from rmm_jobs.datto import paths
from rmm_jobs.datto.client import Client
from rmm_jobs.datto.wire import StartAnswer
from rmm_jobs.http.answers import Answer, shape
from rmm_jobs.http.connection import Request
from rmm_jobs.http.once import start_once
from rmm_jobs.jobs.errors import Action, DeviceNotFound, RequestRejected, UnexpectedAnswer
from rmm_jobs.jobs.model import StartOrder

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
        if not paths.is_device_uid(order.device_uid):
            raise DeviceNotFound(order.device_uid)
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
        path = paths.quick_job(order.device_uid)
        values = tuple(order.variables.values())
        request = self._client.signed(Request(Action.START_JOB, method, path, json=body, secrets=values), token)
        connection = self._client.connection
        return await start_once(
            connection, request, lambda response: _job_uid(connection.understand(request, response)), until=until
        )


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
