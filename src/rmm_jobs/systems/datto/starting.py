"""Start a job in the request form that the server accepts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
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


class Starter:
    """Start jobs, in the request form that `flat` remembers."""

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
            return await self._start(order, deadline, token)
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
            return found.job_uid if found else await self._start(order, deadline, token)
        except SystemFailure as failure:
            raise _unauthorized(redact_spellings(failure.said or refusal.said, order.variables.values())) from None

    async def _start(self, order: StartRequest, deadline: float, token: str) -> str:
        # docs/divergences.md, quickjob-wire: the OpenAPI document has PUT, the run-job command's document POST.
        if self.flat.is_accepted:
            return await self._start_flat(order, deadline, token)
        try:
            return await start_once(*self._request("PUT", _api_form(order), order, token), deadline=deadline)
        except RequestRejected as refusal:
            if refusal.status != METHOD_NOT_ALLOWED:
                raise
            not_allowed = refusal
        try:
            return await self._start_flat(order, deadline, token)
        except RequestRejected as refusal:
            # A server that accepts neither form has refused the API's own, which is the error to report.
            raise not_allowed if refusal.status == METHOD_NOT_ALLOWED else refusal from None

    async def _start_flat(self, order: StartRequest, deadline: float, token: str) -> str:
        """Start in the flat form. Its jobs have no name of ours, so that no log can find a lost one."""
        try:
            uid = await start_once(*self._request("POST", _flat_form(order), order, token), deadline=deadline)
        except AuthenticationFailed as refusal:
            raise replace(_unauthorized(refusal.said), named=False) from None
        except StartOutcomeUnknown as lost:
            lost.named = False
            raise
        except RequestRejected as refusal:
            if refusal.status == METHOD_NOT_ALLOWED:
                self.flat.is_accepted = False
            raise
        self.flat.is_accepted = True
        return uid

    def _request(
        self, method: str, body: object, order: StartRequest, token: str
    ) -> tuple[Connection, Request, Callable[[httpx.Response], str]]:
        """Return what sends a start: the connection, the request, and what reads the job's UID from its answer."""
        path = paths.quick_job(order.device_uid)
        values = tuple(order.variables.values())
        request = self._client.signed(Request(Action.START_JOB, method, path, json=body, secrets=values), token)
        connection = self._client.connection
        return connection, request, lambda response: _job_uid(connection.understand(request, response))


def _api_form(order: StartRequest) -> dict[str, object]:
    """Build a CreateQuickJobRequest: only the given variables, and no list when there are none."""
    component: dict[str, object] = {"componentUid": order.component.uid}
    if order.variables:
        component["variables"] = [{"name": name, "value": value} for name, value in order.variables.items()]
    return {"jobName": order.job_name, "jobComponent": component}


def _flat_form(order: StartRequest) -> dict[str, object]:
    """Build the body of the run-job command's document: `{componentUid, variables: {name: value}}`."""
    return {"componentUid": order.component.uid, "variables": dict(order.variables)}


def _job_uid(answer: Decoded) -> str:
    started = validate(StartAnswer, answer.data, Action.START_JOB)
    uid = started.job.uid or started.job_uid or ""
    if not paths.is_job_uid(uid) or is_no_id(uid):
        raise UnexpectedAnswer(Action.START_JOB, status=200, reason="an answer without a job UID")
    return uid


def _unauthorized(said: str | None) -> StartOutcomeUnknown:
    return StartOutcomeUnknown(f"answered with status {UNAUTHORIZED}", status=UNAUTHORIZED, said=said)
