"""Declare the operations of the OpenAPI document that the tenant serves, and check requests against them.

The table is written from the document. A test compares it with the document's facts, name by name and type by type.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

Query = Mapping[str, str]
"""The names of an operation's query parameters, and their types: `[]` is a list, `|` separates the words of an enum."""

_PAGE = {"page": "integer", "max": "integer"}
_ALERTS = {**_PAGE, "muted": "boolean"}
_SITE_DEVICES = {**_PAGE, "filterId": "integer"}
_LIKE = {"hostname": "string", "deviceType": "string", "operatingSystem": "string", "siteName": "string"}
_PATCHES = {**_PAGE, "installStatus": "INSTALLED|APPROVED_PENDING|NOT_APPROVED"}
_ACTIVITY = {
    "size": "integer",
    "order": "asc|desc",
    "searchAfter": "string[]",
    "page": "next|previous",
    "from": "string",
    "until": "string",
    "entities": "device|user[]",
    "categories": "string[]",
    "actions": "string[]",
    "siteIds": "integer[]",
    "userIds": "integer[]",
    "searchQuery": "string",
}

_READS: Mapping[str, Query] = {
    "/v2/account": {},
    "/v2/account/alerts/open": _ALERTS,
    "/v2/account/alerts/resolved": _ALERTS,
    "/v2/account/components": _PAGE,
    "/v2/account/devices": {**_SITE_DEVICES, **_LIKE},
    "/v2/account/sites": {**_PAGE, "siteName": "string"},
    "/v2/account/users": _PAGE,
    "/v2/account/variables": _PAGE,
    "/v2/activity-logs": _ACTIVITY,
    "/v2/alert/{alertUid}": {},
    "/v2/audit/device/{deviceUid}": {},
    "/v2/audit/device/{deviceUid}/software": _PAGE,
    "/v2/audit/esxihost/{deviceUid}": {},
    "/v2/audit/printer/{deviceUid}": {},
    "/v2/device/id/{deviceId}": {},
    "/v2/device/macAddress/{macAddress}": {},
    "/v2/device/{deviceUid}": {},
    "/v2/device/{deviceUid}/alerts/open": _ALERTS,
    "/v2/device/{deviceUid}/alerts/resolved": _ALERTS,
    "/v2/device/{deviceUid}/patches": _PATCHES,
    "/v2/filter/custom-filters": _PAGE,
    "/v2/filter/default-filters": _PAGE,
    "/v2/job/{jobUid}": {},
    "/v2/job/{jobUid}/components": _PAGE,
    "/v2/job/{jobUid}/results/{deviceUid}": {},
    "/v2/job/{jobUid}/results/{deviceUid}/stderr": {},
    "/v2/job/{jobUid}/results/{deviceUid}/stdout": {},
    "/v2/site/{siteUid}": {},
    "/v2/site/{siteUid}/alerts/open": _ALERTS,
    "/v2/site/{siteUid}/alerts/resolved": _ALERTS,
    "/v2/site/{siteUid}/devices": _SITE_DEVICES,
    "/v2/site/{siteUid}/devices/network-interface": _PAGE,
    "/v2/site/{siteUid}/filters": _PAGE,
    "/v2/site/{siteUid}/patches": _PATCHES,
    "/v2/system/pagination": {},
    "/v2/system/request_rate": {},
    "/v2/system/status": {},
    "/v3/account/devices": {**_SITE_DEVICES, **_LIKE},
    "/v3/device/id/{deviceId}": {},
    "/v3/device/macAddress/{macAddress}": {},
    "/v3/device/{deviceUid}": {},
    "/v3/site/{siteUid}/devices": _SITE_DEVICES,
}

OPERATIONS: Mapping[tuple[str, str], Query] = {
    **{("GET", path): query for path, query in _READS.items()},
    ("POST", "/v2/alert/{alertUid}/resolve"): {},
    ("PUT", "/v2/device/{deviceUid}/quickjob"): {},
}
"""The operations by method and path, each with its query parameters."""

WITH_BODY = {("PUT", "/v2/device/{deviceUid}/quickjob")}
"""The operations that take a body."""

_DATES = {"from", "until"}
"""Texts with a format of their own, which the document gives in words: yyyy-MM-ddTHH:mm:ssZ."""


def problems(method: str, path: str, query: Sequence[tuple[str, str]], *, has_body: bool) -> list[str]:
    """Return what the document does not declare of a request to `path`, which begins with `/v2` or `/v3`."""
    declared = _declared(method, path)
    if declared is None:
        return [f"{method} {path}: no such operation"]
    operation, parameters = declared
    found = [f"{method} {path}: {problem}" for name, value in query for problem in _wrong(parameters, name, value)]
    if has_body and operation not in WITH_BODY:
        found.append(f"{method} {path}: a body, and none is declared")
    names = [name for name, _ in query if not parameters.get(name, "").endswith("[]")]
    found += [f"{method} {path}: {name} is given twice" for name in sorted(set(names)) if names.count(name) > 1]
    return found


def _declared(method: str, path: str) -> tuple[tuple[str, str], Query] | None:
    """Return the operation of a path. A template without a variable comes first, as in the routing."""
    for (declared_method, template), query in sorted(OPERATIONS.items(), key=lambda each: each[0][1].count("{")):
        if declared_method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return (declared_method, template), query
    return None


def _wrong(parameters: Query, name: str, value: str) -> Iterator[str]:
    kind = parameters.get(name)
    if kind is None:
        yield f"{name} is not declared"
        return
    values = value.split(",") if kind.endswith("[]") else [value]
    if not all(_fits(kind.removesuffix("[]"), name, each) for each in values):
        yield f"{name}={value!r} is no {kind}"


def _fits(kind: str, name: str, value: str) -> bool:
    if name in _DATES:
        return _is_moment(value)
    match kind:
        case "integer":
            return re.fullmatch(r"-?\d{1,19}", value) is not None
        case "boolean":
            return value in {"true", "false"}
        case "string":
            return True
        case _:
            return value in kind.split("|")


def _is_moment(value: str) -> bool:
    try:
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return False
    return value.endswith("Z")
