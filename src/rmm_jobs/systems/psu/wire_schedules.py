"""Declare the shape of a schedule on the wire, and translate it."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from rmm_jobs.domain.schedules import Schedule
from rmm_jobs.systems.http.address import is_segment
from rmm_jobs.systems.http.wire_types import Flag, Moment, Text, Wire, is_object, moment
from rmm_jobs.systems.psu.wire import Id, Name, Named


def _once(value: object) -> object:
    """Read whether a schedule runs once: a flag, or the time itself as the vendor's cmdlet takes it."""
    return value if isinstance(value, bool) else str(value).strip().lower() == "true" or moment(value) is not None


class ScriptHead(Named):
    """Read what a schedule tells of its script."""

    full_path: Text = None


def _head(value: object) -> object:
    """Read a script that may be its path or its number alone."""
    if isinstance(value, str):
        return {"fullPath": value}
    return (
        {"id": value} if isinstance(value, int) and not isinstance(value, bool) else value if is_object(value) else None
    )


class ScheduleRow(Wire):
    """Read a Schedule. Its parameters are left unread: their values may be secrets."""

    id: Id = None
    name: Text = None
    cron: Text = None
    script: Annotated[ScriptHead | None, BeforeValidator(_head)] = None
    script_id: Id = None
    script_full_path: Text = None
    environment: Name = None
    credential: Name = None
    computer: Name = None
    next_execution: Moment = None
    one_time: Annotated[bool, BeforeValidator(_once)] = False
    one_time_at: Moment = Field(None, validation_alias="oneTime")
    continuous: Flag = None
    paused: Flag = Field(None, validation_alias=AliasChoices("paused", "pause"))
    time_zone: Text = Field(None, validation_alias=AliasChoices("timeZoneString", "timeZone"))


def schedule(row: ScheduleRow) -> Schedule | None:
    """Translate a schedule; `None` where it has no id that can stand in a path."""
    if not row.id or not is_segment(row.id):
        return None
    head = row.script or ScriptHead()
    return Schedule(
        uid=row.id,
        name=row.name or None,
        script=row.script_full_path or head.full_path or head.name,
        script_uid=head.id or row.script_id,
        cron=(row.cron or "").strip() or None,
        is_once=row.one_time,
        is_continuous=bool(row.continuous),
        time_zone=row.time_zone or None,
        next_at=_next(row),
        paused=row.paused,
        environment=row.environment or None,
        computer=row.computer or None,
        credential=row.credential or None,
    )


def _next(row: ScheduleRow) -> datetime | None:
    return row.next_execution or row.one_time_at
