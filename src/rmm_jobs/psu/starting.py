"""The start of a job, and the search for one whose start was not answered."""

import re
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx

from rmm_jobs.http.address import is_segment
from rmm_jobs.http.answers import Answer, shape
from rmm_jobs.http.connection import Request
from rmm_jobs.http.once import start_once
from rmm_jobs.http.retry import seek
from rmm_jobs.http.shapes import is_object
from rmm_jobs.jobs.errors import Action, ComponentNotFound, RequestRejected, SystemFailure, UnexpectedAnswer
from rmm_jobs.jobs.model import Sighting, StartOrder
from rmm_jobs.jobs.powers import JobQuery
from rmm_jobs.psu import parameters, paths
from rmm_jobs.psu.client import Client
from rmm_jobs.psu.joblist import JobKeys, JobLists
from rmm_jobs.psu.wire import JobRef

NEWEST = 25
"""How many of a script's jobs are compared before and after a start."""
COMPARE_SECONDS = 4.0
"""The longest that reading them before a start may take: a start does not wait for what helps only if it is lost."""
PAUSES = (0.0, 1.5, 3.0)
"""Seconds before each look for a lost start."""
SKEW = timedelta(minutes=10)
"""How far our clock and the server's may be apart."""
REMEMBERED = 64

_WRONG_FORM = re.compile(rb"data at the root level is invalid", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")


class Starter:
    """Starts jobs, and remembers which jobs a script had before each start.

    A job has no name of ours: after a lost start the one that was not there before is the one that was started.
    """

    def __init__(self, client: Client, lists: JobLists, keys: JobKeys, *, form: parameters.Form) -> None:
        self._client = client
        self._lists = lists
        self._keys = keys
        self.form: parameters.Form = form
        self._before: deque[tuple[str, frozenset[str]]] = deque(maxlen=REMEMBERED)

    async def start(self, order: StartOrder, *, until: float) -> str:
        """The new job's id.

        Raises:
            StartUnanswered: it was sent and may have run.
            SystemFailure: it was refused, or never sent: nothing runs.
            ParametersRefused, ComponentNotFound: nothing was sent.
        """
        if not is_segment(order.component.uid):
            raise ComponentNotFound(order.component.uid, ())
        values = parameters.read(order.component, order.variables)
        await self._remember(order, until)
        request = self._client.signed(
            Request(
                Action.START_JOB,
                "POST",
                paths.START.at(order.component.uid),
                parameters.query(values, self.form),
                json=parameters.body(values, order.options, self.form),
                secrets=_spellings(order.variables, values),
                plain=True,
            )
        )

        def job_id(response: httpx.Response) -> str:
            refused = response.is_server_error and _WRONG_FORM.search(response.content)
            if refused:  # values are read before a job is made: nothing runs
                said = refused[0].decode()
                raise RequestRejected(Action.START_JOB, said, status=response.status_code, reason=self._other_form())
            return self._job_id(self._client.connection.understand(request, response))

        return await start_once(self._client.connection, request, job_id, until=until)

    async def find(self, order: StartOrder, *, sent_at: datetime, until: float) -> Sighting | None:
        """The one job of the script that was not there before the start; `None` for none, and for several.

        Raises:
            SystemFailure: the jobs could not be read.
        """
        before = next((uids for reference, uids in self._before if reference == order.reference), None)
        if before is None:
            return None

        async def look() -> Sighting | None:
            page = await self._lists.page(JobQuery(script=order.component.uid, limit=NEWEST), until=until)
            new = [
                Sighting(uid, None, job.computer_name, at=job.created_time)
                for job in page.page
                if (uid := self._keys(job)) and uid not in before and not _is_older(job.created_time, sent_at - SKEW)
            ]
            return new[0] if len(new) == 1 else None

        return await seek(look, pauses=PAUSES, clock=self._client.clock, until=until)

    async def _remember(self, order: StartOrder, until: float) -> None:
        until = min(until, self._client.clock.monotonic() + COMPARE_SECONDS)
        try:
            page = await self._lists.page(JobQuery(script=order.component.uid, limit=NEWEST), until=until)
        except SystemFailure:
            return  # what is wrong is said by the start itself; without this a lost one is not found
        uids = frozenset(uid for job in page.page if (uid := self._keys(job)))
        self._before.append((order.reference, uids))

    def _other_form(self) -> str:
        others = " or ".join(form for form in parameters.FORMS if form != self.form)
        return f"the server reads parameters in another form; set PSU_PARAMETERS to {others}"

    def _job_id(self, answer: Answer) -> str:
        """The id alone, as number or text, or an object that has it."""
        data = answer.data
        if is_object(data):
            data = self._keys(shape(JobRef, data, Action.START_JOB))
        uid = str(data) if isinstance(data, str | int) and not isinstance(data, bool) else ""
        if not is_segment(uid) or not _DIGIT.search(uid):
            raise UnexpectedAnswer(Action.START_JOB, status=200, reason="an answer without a job ID")
        return uid


def _is_older(created: datetime | None, bound: datetime) -> bool:
    return created is not None and created < bound


def _spellings(variables: Mapping[str, str], values: tuple[parameters.Value, ...]) -> tuple[str, ...]:
    """What a server may repeat of a request: values as they were given, and as they were sent."""
    return (*variables.values(), *(value.clixml for value in values if value.clixml))
