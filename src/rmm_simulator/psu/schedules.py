"""Serve schedules: their list, a new one, and a change."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rmm_simulator.psu.calls import OPERATORS, READERS, Call, json_object, lowered
from rmm_simulator.psu.errors import Refusal
from rmm_simulator.psu.profiles import Profile
from rmm_simulator.psu.records import ScheduleRecord, ScriptRecord
from rmm_simulator.psu.server import PsuServer
from rmm_simulator.psu.wire import Json, Wire

_BAD = "The JSON value could not be converted."


class ScheduleCalls:
    """Serve everything below `/schedule`.

    Not documented, and so decided here: a change replaces the whole schedule, and what is left out has its default.
    """

    def __init__(self, server: PsuServer, profile: Profile) -> None:
        self._server = server
        self._profile = profile
        self._wire = Wire(profile)

    def calls(self) -> list[Call]:
        """Return the calls."""
        update = "/schedule/{id}" if self._profile.updates_by_id else "/schedule"
        return [
            Call("GET", "/schedule", READERS, self._schedules),
            Call("POST", "/schedule", OPERATORS, self._make),
            Call("PUT", update, OPERATORS, self._change),
        ]

    async def _schedules(self, _: Request) -> Response:
        self._server.load_schedules()
        rows = [self._shape(each) for each in self._server.schedules]
        return JSONResponse({"page": rows, "total": len(rows)} if self._profile.pages_schedules else rows)

    async def _make(self, request: Request) -> Response:
        body = await json_object(request)
        self._server.load_schedules()
        number = max((each.id for each in self._server.schedules), default=0) + 1
        made = self._read(number, body)
        if made.once and (made.next_at is None or made.next_at <= self._server.now()):
            raise Refusal(400, "The schedule is in the past.")
        if not (made.once or made.continuous or made.cron):
            raise Refusal(400, "The Cron field is required.")
        self._server.put_schedule(made)
        return JSONResponse(self._shape(made))

    async def _change(self, request: Request) -> Response:
        body = await json_object(request)
        self._server.load_schedules()
        known = self._server.schedule(str(request.path_params.get("id", body.get("id"))))
        if known is None:
            raise Refusal(404)
        new = self._read(known.id, body)
        new.has_run = known.has_run
        # A schedule that is paused tells no next run; the server works it out anew.
        new.next_at = new.next_at or known.next_at
        self._server.put_schedule(new)
        return JSONResponse(self._shape(new))

    def _shape(self, record: ScheduleRecord) -> Json:
        script = next((each for each in self._server.scripts if each.full_path == record.script), None)
        return self._wire.schedule(record, script)

    def _read(self, number: int, body: Mapping[str, object]) -> ScheduleRecord:
        script = self._script(body.get("script"))
        parameters: object = body.get("parameters") or ()
        if parameters and not isinstance(parameters, list):
            raise Refusal(400, _BAD)
        return ScheduleRecord(
            number,
            _text(body.get("name")),
            script.full_path,
            _text(body.get("cron")),
            _text(body.get("timezonestring")) or "UTC",
            next_at=_moment(_text(body.get("nextexecution"))),
            once=body.get("onetime") is True,
            continuous=body.get("continuous") is True,
            paused=body.get("paused") is True,
            environment=_text(body.get("environment")),
            credential=_text(body.get("credential")),
            computer=_text(body.get("computer")),
            description=_text(body.get("description")),
            parameters=cast("list[Mapping[str, object]]", parameters),
        )

    def _script(self, given: object) -> ScriptRecord:
        """Find the script in the form that this version has: its path, or an object with its id."""
        wanted = given if self._profile.names_scripts else lowered(given).get("id")
        for script in self._server.scripts:
            if wanted in ((script.full_path, script.name) if self._profile.names_scripts else (script.id,)):
                return script
        raise Refusal(400, "The script was not found.")


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise Refusal(400, _BAD)
    return value


def _moment(text: str | None) -> float | None:
    if not text or text.startswith("0001-"):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(400, _BAD) from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
