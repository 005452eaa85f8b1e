"""Ask a job to stop. Asking twice is harmless, so a request that may be lost is sent again."""

from dataclasses import dataclass
from functools import partial

from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.system_errors import Action, NotFound, OutcomeUnknown, SystemFailure
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.retry import TRANSIENT, retry
from rmm_jobs.systems.http.send_once import AnswerLost, write_once
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client


@dataclass(slots=True)
class Cancel:
    """Send one request to stop a job. `unconfirmed` is a try that may have arrived without a good answer."""

    client: Client
    job_uid: str
    unconfirmed: SystemFailure | None = None

    async def send(self, *, deadline: float) -> None:
        """Send the request; retry transient failures.

        Raises:
            JobNotFound: there is no such job.
            OutcomeUnknown: the request may have arrived.
            SystemFailure: the request was refused or never sent.
        """
        path = paths.CANCEL.of_job(self.job_uid)
        request = self.client.signed(Request(Action.CANCEL_JOB, paths.CANCEL.method, path, plain=True))
        try:
            await retry(
                lambda: self._try(request, deadline), after=TRANSIENT, clock=self.client.clock, deadline=deadline
            )
        except SystemFailure as failure:
            # A refusal does not disprove an earlier try: the job may have stopped since.
            if self.unconfirmed is not None:
                raise OutcomeUnknown(self.job_uid, self.unconfirmed) from None
            if isinstance(failure, NotFound):
                raise JobNotFound(self.job_uid) from None
            raise

    async def _try(self, request: Request, deadline: float) -> None:
        connection = self.client.connection
        try:
            await write_once(connection, request, partial(connection.understand, request), deadline=deadline)
        except AnswerLost as lost:
            self.unconfirmed = lost.failure
            raise lost.failure from None
