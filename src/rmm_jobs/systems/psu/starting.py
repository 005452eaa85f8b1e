"""Start a job, sent once."""

import re
from collections.abc import Mapping

import httpx

from rmm_jobs.domain.errors import Action, ComponentNotFound, RequestRejected, SystemFailure, UnexpectedAnswer
from rmm_jobs.domain.model import Component, StartRequest
from rmm_jobs.safety.redact import secret_values
from rmm_jobs.systems.http.address import is_no_id, is_segment
from rmm_jobs.systems.http.connection import Request
from rmm_jobs.systems.http.decode import Decoded, validate
from rmm_jobs.systems.http.send_once import start_once
from rmm_jobs.systems.http.wire_types import is_object
from rmm_jobs.systems.psu import parameters, paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.job_lists import JobKeys
from rmm_jobs.systems.psu.lost_starts import LostStarts
from rmm_jobs.systems.psu.wire import JobRef

# docs/divergences.md, psu-parameters: the message of a server that expects CLIXML and got plain text.
_WRONG_FORM = re.compile(rb"data at the root level is invalid", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")


class Starter:
    """Start jobs, and tell `lost` the outcome of each start."""

    def __init__(self, client: Client, lost: LostStarts, keys: JobKeys, *, form: parameters.Form) -> None:
        self._client = client
        self._lost = lost
        self._keys = keys
        self.form: parameters.Form = form
        self._checked: tuple[Component, Mapping[str, str], tuple[parameters.Value, ...]] | None = None

    def check(self, component: Component, variables: Mapping[str, str]) -> None:
        """Convert a run's values, and keep them for its start: converting megabytes is slow.

        Raises:
            ParametersRefused: names each value that does not fit, with what would fit.
        """
        self._checked = (component, dict(variables), parameters.read(component, variables, self.form))

    async def start(self, order: StartRequest, *, deadline: float) -> str:
        """Start the job, and return its id.

        Raises:
            StartOutcomeUnknown: the start was sent and may have run.
            SystemFailure: the start was refused or never sent: nothing runs.
            ParametersRefused, ComponentNotFound: nothing was sent.
        """
        if not is_segment(order.component.uid):
            raise ComponentNotFound(order.component.uid, ())
        values = self._values(order)
        sent = await self._lost.remember(order, values, deadline=deadline)
        request = self._client.signed(
            Request(
                Action.START_JOB,
                "POST",
                paths.START.at(order.component.uid),
                parameters.query(values, self.form),
                json=parameters.body(values, order.options, self.form),
                secrets=_spellings(order, values),
                plain=True,
            )
        )

        def job_id(response: httpx.Response) -> str:
            refused = response.is_server_error and _WRONG_FORM.search(response.content)
            if refused:  # the server reads values before it makes a job: nothing runs
                said = refused[0].decode()
                raise RequestRejected(Action.START_JOB, said, status=response.status_code, reason=self._other_form())
            return self._job_id(self._client.connection.understand(request, response))

        try:
            uid = await start_once(self._client.connection, request, job_id, deadline=deadline)
        except SystemFailure:
            self._lost.forget(sent)  # refused: it made no job
            raise
        self._lost.answered(sent, uid)
        return uid

    def _values(self, order: StartRequest) -> tuple[parameters.Value, ...]:
        """Return the values of this order's check, once; another call may have checked its own since."""
        checked, self._checked = self._checked, None
        if checked and checked[:2] == (order.component, order.variables):
            return checked[2]
        return parameters.read(order.component, order.variables, self.form)

    def _other_form(self) -> str:
        others = " or ".join(form for form in parameters.FORMS if form != self.form)
        return f"the server reads parameters in another form; set PSU_PARAMETERS to {others}"

    def _job_id(self, answer: Decoded) -> str:
        """Read the id: a number or text alone, or an object that contains it."""
        data = answer.data
        if is_object(data):
            data = self._keys(validate(JobRef, data, Action.START_JOB))
        uid = str(data) if isinstance(data, str | int) and not isinstance(data, bool) else ""
        if not is_segment(uid) or not _DIGIT.search(uid) or is_no_id(uid):
            raise UnexpectedAnswer(Action.START_JOB, status=200, reason="an answer without a job ID")
        return uid


def _spellings(order: StartRequest, values: tuple[parameters.Value, ...]) -> tuple[str, ...]:
    """Return the texts to redact in an error: values as given, values as sent, and secrets inside them."""
    sent = (value.clixml for value in values if value.clixml)
    return (*order.variables.values(), *sent, *secret_values(order.variables, order.component.variables))
