"""Start a job in the request form that the server accepts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from rmm_jobs.domain.model import StartRequest
from rmm_jobs.domain.system_errors import (
    Action,
    AuthenticationFailed,
    RequestRejected,
    StartOutcomeUnknown,
    SystemFailure,
    UnexpectedAnswer,
)
from rmm_jobs.domain.target_errors import DeviceNotFound
from rmm_jobs.safety.redact import redact_spellings
from rmm_jobs.systems.datto import activity, paths
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.wire import StartAnswer
from rmm_jobs.systems.http.address import is_no_id
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.decode import Decoded, validate
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import start_once

UNAUTHORIZED = 401
METHOD_NOT_ALLOWED = 405


@dataclass(slots=True)
class FlatForm:
    """Remember for this process where the server uses the flat form (docs/divergences.md, quickjob-wire)."""

    is_accepted: bool = False
    """Whether starts go out in it, and jobs are read in it. A 405 on the API's form and a job made by the flat one turn
    it on. A 405 on the flat form turns it off."""
    is_seen: bool = False
    """Whether any job was read in it, whoever started that one. It never turns off, and then a job without
    results is also read in it."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a start. `named` says whether it gives the job a name, by which the activity log shows it."""

    method: str
    body: Callable[[StartRequest], dict[str, object]]
    named: bool


class Starter:
    """Start jobs, in the request form that `flat` remembers.

    A start goes out once. What the answer makes of it depends on the form:

    | Answer | The API's form | The flat form |
    |---|---|---|
    | 405 | the flat form is sent | refused, with the 405 of the first form |
    | 401 | the log is searched; what it does not show is sent again | lost, and not searched for |
    | none, a 5xx, or one without sense | lost; its name finds it in the log | lost, and not searched for |
    | any other refusal | refused | refused |
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.flat = FlatForm()

    async def start(self, order: StartRequest, *, deadline: float) -> str:
        """Start the job, and return its UID.

        Raises:
            StartOutcomeUnknown: the start was sent and may have run.
            SystemFailure: the start was refused or never sent: nothing runs.
            DeviceNotFound: no device can have that UID; nothing was sent.
        """
        if not paths.is_device_uid(order.device_uid):
            raise DeviceNotFound(order.device_uid)
        sent_at = self._client.clock.now()
        token = await self._client.tokens.current(deadline=deadline)
        try:
            return await self._send(order, deadline, token)
        except AuthenticationFailed as refusal:
            return await self._after_401(order, deadline, token, sent_at=sent_at, refusal=refusal)

    async def _after_401(
        self, order: StartRequest, deadline: float, token: str, *, sent_at: datetime, refusal: AuthenticationFailed
    ) -> str:
        """Return the job that the log shows, or the one that a second sending makes.

        A 401 does not prove that no job was made, and the log may lag. No later failure is a refusal of the start.
        """
        try:
            token = await self._client.tokens.renew(token, deadline=deadline)
            found = await activity.find_start_once(self._client, order.reference, sent_at=sent_at, deadline=deadline)
            return found.job_uid if found else await self._send(order, deadline, token)
        except StartOutcomeUnknown as lost:
            lost.named = True  # the first sending has named its job, whatever form the second one had
            raise
        except SystemFailure as failure:
            said = redact_spellings(failure.said or refusal.said, order.variables.values())
            raise _unauthorized(said, named=True) from None

    async def _send(self, order: StartRequest, deadline: float, token: str) -> str:
        """Send the start in the first form that is not answered with 405, which refuses the form and made no job."""
        refusals: list[RequestRejected] = []
        for form in self._forms():
            try:
                uid = await self._send_in(form, order, deadline, token)
            except RequestRejected as refusal:
                if refusal.status != METHOD_NOT_ALLOWED:
                    raise
                refusals.append(refusal)
            else:
                if form is _FLAT_FORM:
                    self.flat.is_accepted = True
                return uid
        self.flat.is_accepted = False
        # A server that accepts neither form has refused the API's own, which is the error to report.
        raise refusals[0]

    def _forms(self) -> Sequence[_Form]:
        """Return the forms to try, in this order."""
        # docs/divergences.md, quickjob-wire: the OpenAPI document has PUT, the run-job command's document POST.
        return (_FLAT_FORM,) if self.flat.is_accepted else (_API_FORM, _FLAT_FORM)

    async def _send_in(self, form: _Form, order: StartRequest, deadline: float, token: str) -> str:
        try:
            return await start_once(*self._request(form, order, token), named=form.named, deadline=deadline)
        except AuthenticationFailed as refusal:
            if form.named:
                raise
            # Nothing in the log would tell whether the start was carried out.
            raise _unauthorized(refusal.said, named=False) from None

    def _request(
        self, form: _Form, order: StartRequest, token: str
    ) -> tuple[Connection, Request, Callable[[httpx.Response], str]]:
        """Return what sends a start: the connection, the request, and what reads the job's UID from its answer."""
        path = paths.quick_job(order.device_uid)
        values = tuple(order.variables.values())
        unsigned = Request(Action.START_JOB, form.method, path, json=form.body(order), secrets=values)
        request = self._client.signed(unsigned, token)
        connection = self._client.connection
        return connection, request, lambda response: _job_uid(connection.understand(request, response))


def _api_body(order: StartRequest) -> dict[str, object]:
    """Build a CreateQuickJobRequest: only the given variables, and no list when there are none."""
    component: dict[str, object] = {"componentUid": order.component.uid}
    if order.variables:
        component["variables"] = [{"name": name, "value": value} for name, value in order.variables.items()]
    return {"jobName": order.job_name, "jobComponent": component}


def _flat_body(order: StartRequest) -> dict[str, object]:
    """Build the body of the run-job command's document: `{componentUid, variables: {name: value}}`."""
    return {"componentUid": order.component.uid, "variables": dict(order.variables)}


_API_FORM = _Form("PUT", _api_body, named=True)
_FLAT_FORM = _Form("POST", _flat_body, named=False)


def _job_uid(answer: Decoded) -> str:
    started = validate(StartAnswer, answer.data, Action.START_JOB)
    uid = started.job.uid or started.job_uid or ""
    if not paths.is_job_uid(uid) or is_no_id(uid):
        raise UnexpectedAnswer(Action.START_JOB, status=200, reason="an answer without a job UID")
    return uid


def _unauthorized(said: str | None, *, named: bool) -> StartOutcomeUnknown:
    return StartOutcomeUnknown(f"answered with status {UNAUTHORIZED}", status=UNAUTHORIZED, said=said, named=named)
