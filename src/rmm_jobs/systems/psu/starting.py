"""Start a job, sent once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.model import StartRequest, ValueForm
from rmm_jobs.domain.system_errors import Action, RequestRejected, SystemFailure, UnexpectedAnswer
from rmm_jobs.domain.target_errors import ComponentNotFound
from rmm_jobs.safety.redact import secret_values
from rmm_jobs.systems.http.address import is_no_id, is_segment
from rmm_jobs.systems.http.decode import Decoded, validate
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import start_once
from rmm_jobs.systems.http.wire_types import is_object
from rmm_jobs.systems.psu import parameters, paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.forms import FormChoice
from rmm_jobs.systems.psu.job_lists import JobKeys
from rmm_jobs.systems.psu.lost_starts import LostStarts
from rmm_jobs.systems.psu.wire import JobRef

# docs/divergences.md, psu-parameters: the message of a server that expects CLIXML and got plain text.
_WRONG_FORM = re.compile(rb"data at the root level is invalid", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class _Checked:
    """Hold the values of a run that was checked, in the form in which they will be sent."""

    component: Component
    variables: Mapping[str, str] = field(repr=False)
    values: tuple[parameters.Value, ...]
    form: parameters.Form


class Starter:
    """Start jobs, and tell `lost` the outcome of each start."""

    def __init__(self, client: Client, lost: LostStarts, keys: JobKeys, *, forms: FormChoice) -> None:
        self._client = client
        self._lost = lost
        self._keys = keys
        self._forms = forms
        self._checked: _Checked | None = None

    async def check(self, component: Component, variables: Mapping[str, str], *, deadline: float) -> ValueForm | None:
        """Convert a run's values, and keep them for its start: converting megabytes is slow.

        Raises:
            ParametersRefused: names each value that does not fit, with what would fit.
        """
        if not variables:
            return None
        form = await self._forms.settle(deadline=deadline)
        values = parameters.read(component, variables, form)
        self._checked = _Checked(component, dict(variables), values, form)
        return self._forms.told(form)

    async def start(self, order: StartRequest, *, deadline: float) -> str:
        """Start the job, and return its id.

        Raises:
            StartOutcomeUnknown: the start was sent and may have run.
            SystemFailure: the start was refused or never sent: nothing runs.
            ParametersRefused, ComponentNotFound: nothing was sent.
        """
        if not is_segment(order.component.uid):
            raise ComponentNotFound(order.component.uid, ())
        values, form = await self._values(order, deadline)
        sent = await self._lost.remember(order, values, deadline=deadline)
        request = self._client.signed(
            Request(
                Action.START_JOB,
                "POST",
                paths.START.at(order.component.uid),
                parameters.query(values, form),
                json=parameters.body(values, order.options, form),
                secrets=_spellings(order, values),
                plain=True,
            )
        )

        def job_id(response: httpx.Response) -> str:
            refused = response.is_server_error and _WRONG_FORM.search(response.content)
            if refused:  # the server reads values before it makes a job: nothing runs
                said = refused[0].decode()
                raise RequestRejected(Action.START_JOB, said, status=response.status_code, reason=_other_form(form))
            return self._job_id(self._client.connection.understand(request, response))

        try:
            uid = await start_once(self._client.connection, request, job_id, deadline=deadline)
        except SystemFailure:
            self._lost.forget(sent)  # refused: it made no job
            raise
        self._lost.answered(sent, uid)
        return uid

    async def _values(
        self, order: StartRequest, deadline: float
    ) -> tuple[tuple[parameters.Value, ...], parameters.Form]:
        """Return the values of this order's check, once; another call may have checked its own since."""
        checked, self._checked = self._checked, None
        if checked and (checked.component, checked.variables) == (order.component, order.variables):
            return checked.values, checked.form
        if not order.variables:
            return (), "clixml"
        form = await self._forms.settle(deadline=deadline)
        return parameters.read(order.component, order.variables, form), form

    def _job_id(self, answer: Decoded) -> str:
        """Read the id: a number or text alone, or an object that contains it."""
        data = answer.data
        if is_object(data):
            data = self._keys(validate(JobRef, data, Action.START_JOB))
        uid = str(data) if isinstance(data, str | int) and not isinstance(data, bool) else ""
        if not is_segment(uid) or not _DIGIT.search(uid) or is_no_id(uid):
            raise UnexpectedAnswer(Action.START_JOB, status=200, reason="an answer without a job ID")
        return uid


def _other_form(form: parameters.Form) -> str:
    others = " or ".join(other for other in parameters.FORMS if other != form)
    return f"the server reads parameters in another form; set PSU_PARAMETERS to {others}"


def _spellings(order: StartRequest, values: tuple[parameters.Value, ...]) -> tuple[str, ...]:
    """Return the texts to redact in an error: values as given, values as sent, and secrets inside them."""
    sent = (value.clixml for value in values if value.clixml)
    return (*order.variables.values(), *sent, *secret_values(order.variables, order.component.variables))
