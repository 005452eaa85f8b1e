"""Shape records as the platform's JSON: names of the OpenAPI document's schemas, times in milliseconds."""

import zlib
from collections.abc import Mapping, Sequence

from rmm_simulator.datto.records import (
    AccountVariableRecord,
    AlertRecord,
    ComponentRecord,
    DeviceRecord,
    FilterRecord,
    JobRecord,
    SiteRecord,
    Status,
)

Json = Mapping[str, object]


def millis(moment: float | None) -> int | None:
    """Convert seconds since 1970 to whole milliseconds, the wire's times."""
    return None if moment is None else round(moment * 1000)


def number(uid: str) -> int:
    """Return the numeric `id` that belongs to a UID."""
    return zlib.crc32(uid.encode())


def site(record: SiteRecord, devices: Sequence[DeviceRecord], account_uid: str) -> Json:
    """Shape a components/schemas/Site."""
    return {
        "id": number(record.uid),
        "uid": record.uid,
        "accountUid": account_uid,
        "name": record.name,
        "description": record.description,
        "notes": record.notes,
        "onDemand": record.on_demand,
        "splashtopAutoInstall": False,
        "proxySettings": None,
        "devicesStatus": device_counts([device for device in devices if device.site.uid == record.uid]),
        "autotaskCompanyName": record.autotask[0] if record.autotask else None,
        "autotaskCompanyId": record.autotask[1] if record.autotask else None,
        "portalUrl": f"https://demo.rmm.datto.com/site/{number(record.uid)}",
    }


def device_counts(devices: Sequence[DeviceRecord]) -> Json:
    """Shape a components/schemas/DevicesStatus. Nothing says how suspended devices count; here they are neither."""
    watched = [device.online for device in devices if not device.suspended]
    return {
        "numberOfDevices": len(devices),
        "numberOfOnlineDevices": watched.count(True),
        "numberOfOfflineDevices": watched.count(False),
    }


def component(record: ComponentRecord) -> Json:
    """Shape a components/schemas/Component, which has no field for a required variable."""
    return {
        **_component_head(record),
        "variables": [
            {
                "name": variable.name,
                "defaultVal": variable.default,
                "type": variable.type,
                "direction": False,
                "description": variable.description,
                "variablesIdx": position,
            }
            for position, variable in enumerate(record.variables)
        ],
    }


def flat_component(record: ComponentRecord) -> Json:
    """Shape a component in the flat dialect: variables with `required` and `defaultValue`."""
    return {
        **_component_head(record),
        "variables": [
            {
                "name": variable.name,
                "type": variable.type,
                "required": variable.default is None if variable.required is None else variable.required,
                "defaultValue": variable.default,
                "description": variable.description,
            }
            for variable in record.variables
        ],
    }


def _component_head(record: ComponentRecord) -> Json:
    return {
        "id": number(record.uid),
        "credentialsRequired": None,
        "uid": record.uid,
        "name": record.name,
        "description": record.description,
        "categoryCode": record.category,
    }


def account_variable(record: AccountVariableRecord) -> Json:
    """Shape a components/schemas/Variable. Masked values are undocumented; here they are null."""
    value = None if record.masked else record.value
    return {"id": number(record.name), "name": record.name, "value": value, "masked": record.masked}


def device_filter(record: FilterRecord) -> Json:
    """Shape a components/schemas/Filter."""
    return {
        "id": record.id,
        "name": record.name,
        "description": record.description,
        "type": record.type,
        "dateCreate": 1_672_531_200_000,
        "lastUpdated": 1_672_531_200_000,
    }


def alert(record: AlertRecord) -> Json:
    """Shape a components/schemas/Alert."""
    return {
        "alertUid": record.uid,
        "priority": record.priority,
        "diagnostics": record.diagnostics,
        "resolved": record.resolved_at is not None,
        "resolvedBy": record.resolved_by,
        "resolvedOn": millis(record.resolved_at),
        "muted": record.muted,
        "ticketNumber": record.ticket,
        "timestamp": millis(record.raised_at),
        "alertMonitorInfo": {
            "sendsEmails": any(kind.startswith("EMAIL") for kind, _ in record.actions),
            "createsTicket": any(kind.startswith("TICKET") for kind, _ in record.actions),
        },
        "alertContext": dict(record.context),
        "alertSourceInfo": {
            "deviceUid": record.device.uid,
            "deviceName": record.device.hostname,
            "siteUid": record.device.site.uid,
            "siteName": record.device.site.name,
        },
        "responseActions": [
            {
                "actionTime": millis(record.raised_at),
                "actionType": kind,
                "description": description,
                "actionReference": record.ticket if kind.startswith("TICKET") else None,
                "actionReferenceInt": None,
            }
            for kind, description in record.actions
        ],
        "autoresolveMins": record.auto_resolve_minutes,
    }


def job(record: JobRecord, now: float) -> Json:
    """Shape a components/schemas/Job: active or completed, without the result."""
    return {
        "id": number(record.uid),
        "dateCreated": millis(record.created_at),
        "name": record.name,
        "uid": record.uid,
        "status": "completed" if now >= record.ended_at else "active",
    }


def job_component(record: JobRecord) -> Json:
    """Shape a components/schemas/JobComponent. It repeats the variables with their values, secrets included."""
    variables = [{"name": name, "value": value} for name, value in record.variables.items()]
    return {"uid": record.component.uid, "name": record.component.name, "variables": variables}


def results(record: JobRecord, now: float) -> Json:
    """Shape a components/schemas/JobResults.

    Not documented, and so decided here: `ranOn` is the start, and component results appear with it.
    """
    status = record.status(now)
    ran = status not in {Status.PENDING, Status.EXPIRED}
    return {
        "jobUid": record.uid,
        "deviceUid": record.device.uid,
        "ranOn": millis(record.started_at) if ran else None,
        "jobDeploymentStatus": status.value,
        "componentResults": [_component_result(record, status, now)] if ran else None,
    }


def _component_result(record: JobRecord, status: Status, now: float) -> Json:
    # JobComponentResult knows two words only: a warning is a success that counts its warnings.
    words = {Status.SUCCESS: "Success", Status.WARNING: "Success", Status.FAILURE: "Failure"}
    word = words.get(status)
    return {
        "componentUid": record.component.uid,
        "componentName": record.component.name,
        "componentStatus": word and (record.script.component_status or word),
        "numberOfWarnings": 1 if status is Status.WARNING else 0,
        "hasStdOut": bool(record.stdout(now)),
        "hasStdErr": bool(record.stderr(now)),
    }


def std_data(record: JobRecord, text: str) -> list[Json]:
    """Shape a list of components/schemas/JobStdData; empty when nothing was printed."""
    if not text:
        return []
    return [{"componentUid": record.component.uid, "componentName": record.component.name, "stdData": text}]
