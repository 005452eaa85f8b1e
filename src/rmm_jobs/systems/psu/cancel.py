"""Asking a job to stop: asking twice does no harm, so what may not have arrived is sent again."""

from dataclasses import dataclass

import httpx

from rmm_jobs.domain.errors import (
    Action,
    JobNotFound,
    NotConfirmed,
    NotThere,
    ServerTrouble,
    SystemFailure,
    UnexpectedAnswer,
)
from rmm_jobs.systems.http.connection import Request
from rmm_jobs.systems.http.retry import PASSING, retry
from rmm_jobs.systems.http.send_once import send_once
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client


@dataclass(slots=True)
class Cancel:
    """One request to stop a job. `lost` is a try that may have arrived although its answer does not say so."""

    client: Client
    job_uid: str
    lost: SystemFailure | None = None

    async def send(self, *, until: float) -> None:
        """Send it.

        Raises:
            JobNotFound: there is no such job.
            NotConfirmed: it may have arrived.
            SystemFailure: it was refused, or never sent.
        """
        path = paths.CANCEL.of_job(self.job_uid)
        request = self.client.signed(Request(Action.CANCEL_JOB, paths.CANCEL.method, path, plain=True))
        try:
            await retry(lambda: self._try(request, until), after=PASSING, clock=self.client.clock, until=until)
        except SystemFailure as failure:
            # A refusal proves nothing about an earlier try: what was asked to stop may have stopped since.
            if self.lost is not None:
                raise NotConfirmed(self.job_uid, self.lost) from None
            if isinstance(failure, NotThere):
                raise JobNotFound(self.job_uid) from None
            raise

    async def _try(self, request: Request, until: float) -> None:
        connection = self.client.connection
        try:
            response = await send_once(connection, request, until=until)
        except httpx.RequestError as error:
            self.lost = connection.failure(request, error)
            raise self.lost from None
        try:
            connection.understand(request, response)
        except (ServerTrouble, UnexpectedAnswer) as failure:
            self.lost = failure
            raise
