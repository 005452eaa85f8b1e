"""Answer the activity log (`GET /v2/activity-logs`): newest rows first, a cursor instead of pages."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse

from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import PAGE_LIMIT, link, whole_number
from rmm_simulator.datto.records import DeviceRecord, EventRecord, JobRecord, UserRecord
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.users import API_USER, user_of_row
from rmm_simulator.datto.wire import Json, number

_DEFAULT_WINDOW = 15 * 60.0


@dataclass(frozen=True)
class _Row:
    """Hold one row. Rows are ordered by time, and by id where times are equal."""

    uid: str
    event: EventRecord
    has_stdout: bool = False
    has_stderr: bool = False

    @property
    def order(self) -> tuple[float, str]:
        return round(self.event.at, 3), self.uid

    @property
    def cursor(self) -> str:
        return f"{self.order[0]},{self.uid}"


def answer(tenant: Tenant, request: Request) -> JSONResponse:
    """Return one page of the log as the query parameters choose it.

    Raises:
        Refusal: a parameter cannot be read.
    """
    size = whole_number(request, "size", PAGE_LIMIT, least=1)
    order = request.query_params.get("order", "desc")
    if size > PAGE_LIMIT or order not in {"asc", "desc"}:
        raise Refusal(400, "Request parameters are invalid.")
    if tenant.activity_error:
        return _failed(tenant.activity_error)
    newest_first = order == "desc"
    rows = sorted(_chosen(tenant, request), key=lambda row: row.order, reverse=newest_first)
    rest = rows
    if cursor := request.query_params.get("searchAfter"):
        after = _position(cursor)
        rest = [row for row in rows if (row.order < after if newest_first else row.order > after)]
    shown = rest[:size]
    more = len(rest) > size
    return JSONResponse(
        {
            "pageDetails": {
                "count": len(shown),
                "totalCount": len(rows),
                "prevPageUrl": None,
                "nextPageUrl": link(request, searchAfter=shown[-1].cursor, page="next") if more else None,
            },
            "activities": [_shape(row) for row in shown],
            "error": None,
        }
    )


def _chosen(tenant: Tenant, request: Request) -> list[_Row]:
    until = _moment(request, "until", tenant.now())
    since = _moment(request, "from", until - _DEFAULT_WINDOW)
    entities, categories, actions = (_words(request, name) for name in ("entities", "categories", "actions"))
    sites, users = _ids(request, "siteIds"), _ids(request, "userIds")
    text = request.query_params.get("searchQuery", "").lower()
    return [
        row
        for row in _rows(tenant)
        if since <= row.event.at <= until
        and (not entities or row.event.entity.lower() in entities)
        and (not categories or row.event.category in categories)
        and (not actions or row.event.action in actions)
        and (not sites or (row.event.device is not None and number(row.event.device.site.uid) in sites))
        and (not users or ((user := _user(row.event)) is not None and user.id in users))
        and text in _searched(row.event)
    ]


def _searched(event: EventRecord) -> str:
    """Return the text in which `searchQuery` is looked for. The platform's query language is not simulated."""
    hostname = event.device.hostname if event.device else ""
    return f"{hostname} {event.category} {event.action} {json.dumps(event.details)}".lower()


def _ids(request: Request, name: str) -> set[int]:
    """Read a list of numeric ids: joined by commas, or the parameter given more than once."""
    try:
        return {int(word) for word in _words(request, name)}
    except ValueError:
        raise Refusal(400, "Request parameters are invalid.") from None


def _failed(error: str) -> JSONResponse:
    """Return a page that failed in the database: no rows, and status 200 all the same."""
    empty = {"count": 0, "totalCount": 0, "prevPageUrl": None, "nextPageUrl": None}
    return JSONResponse({"pageDetails": empty, "activities": [], "error": error})


def _words(request: Request, name: str) -> set[str]:
    """Read a list parameter: values joined by commas, or the parameter given more than once."""
    return {word.strip().lower() for text in request.query_params.getlist(name) for word in text.split(",")}


def _moment(request: Request, name: str, default: float) -> float:
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise Refusal(400, "Request parameters are invalid.") from None


def _position(cursor: str) -> tuple[float, str]:
    at, _, uid = cursor.partition(",")
    try:
        return float(at), uid
    except ValueError:
        raise Refusal(400, "Request parameters are invalid.") from None


def _rows(tenant: Tenant) -> Iterator[_Row]:
    yield from (_Row(event.uid, event, event.has_stdout, event.has_stderr) for event in tenant.events)
    for job in tenant.jobs():
        yield from _job_rows(job, tenant.now())


def _job_rows(job: JobRecord, now: float) -> Iterator[_Row]:
    """Return a row for the job's creation, and one for its end once the device has reported it."""
    common = {
        "device.hostname": job.device.hostname,
        "device.uid": job.device.uid,
        "job.id": str(number(job.uid)),
        "job.name": job.name,
        "job.status": job.status(now).value,
        "job.uid": job.uid,
        "site.name": job.device.site.name,
    }
    made = {
        **common,
        "job.date_created": job.created_at,
        "user.id": str(API_USER.id),
        "user.username": API_USER.name,
        "user.firstName": API_USER.first,
        "user.lastName": API_USER.last,
    }
    yield _Row(f"{job.uid}.create", _job_event(job.device, "create", job.created_at, made))
    if job.fetched and now >= job.ended_at:
        deployed = {
            **common,
            "job.deployment_id": str(number(f"{job.uid}.deployment")),
            "job.scheduled_job_id": str(number(job.uid)),
            "job.scheduled_job_uid": job.uid,
            "note": None,
        }
        event = _job_event(job.device, "deployment", job.ended_at, deployed)
        yield _Row(f"{job.uid}.deployment", event, bool(job.stdout(now)), bool(job.stderr(now)))


def _job_event(device: DeviceRecord, action: str, at: float, details: Json) -> EventRecord:
    return EventRecord("", "DEVICE", "job", action, at, details, device)


def _user(event: EventRecord) -> UserRecord | None:
    """Return who did it: the API's own user where a job or a user's act names nobody."""
    return event.user or (API_USER if event.category == "job" or event.entity == "USER" else None)


def _shape(row: _Row) -> Json:
    """Shape a components/schemas/ActivityLog: `date` is fractional seconds, `details` is JSON in a string."""
    event = row.event
    about = event.device
    return {
        "id": row.uid,
        "entity": event.entity,
        "category": event.category,
        "action": event.action,
        "date": round(event.at, 3),
        "site": {"id": number(about.site.uid), "name": about.site.name} if about else None,
        "deviceId": number(about.uid) if about else None,
        "hostname": about.hostname if about else None,
        "user": user_of_row(user) if (user := _user(event)) else None,
        "details": json.dumps(event.details),
        "hasStdOut": row.has_stdout,
        "hasStdErr": row.has_stderr,
    }
