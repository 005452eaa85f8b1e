"""What `fuzz_readers` damages: answers of both systems with their readers, and a row of the ledger."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.domain.system import PipelineRequest
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.datto import activity, translate, translate_devices, wire, wire_devices, wire_history
from rmm_jobs.systems.datto.starting import _job_uid
from rmm_jobs.systems.http.decode import Decoded, validate
from rmm_jobs.systems.http.wire_types import as_object
from rmm_jobs.systems.psu import feedback, parameters, pipelines, start_matching, swagger
from rmm_jobs.systems.psu import translate as psu_translate
from rmm_jobs.systems.psu import wire as psu_wire
from rmm_jobs.systems.psu.job_lists import JobKeys
from rmm_jobs.systems.psu.output import text_of

READ = Action.READ_JOB
AT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
CLIXML = (
    '<Objs Version="1.1"><Obj RefId="0"><TN RefId="0"><T>A</T></TN><ToString>a</ToString><Props><S N="x">1_x000A_</S>'
    '<Obj N="l" RefId="1"><TNRef RefId="0"/><LST><I32>1</I32><Ref RefId="0"/></LST></Obj></Props></Obj>'
    '<Obj RefId="2"><DCT><En><S N="Key">k</S><Db N="Value">1.5</Db></En></DCT></Obj><C>65</C></Objs>'
)

# --- Datto RMM ------------------------------------------------------------------------------------------------

VARIABLE = {"name": "days", "type": "value", "defaultVal": "30", "description": "Age", "variablesIdx": 0}
DEVICE = {
    "uid": "d1", "hostname": "ACME-DC01", "siteName": "ACME", "online": True, "lastSeen": 1707993900000,
    "suspended": False, "deviceClass": "device", "deviceType": {"category": "Server"}, "intIpAddress": "10.0.0.1",
}  # fmt: skip
PAGE = {"pageDetails": {"nextPageUrl": "https://x.test/api?searchAfter=1707993900%2Cj1&page=next"}}
DETAILS = {"job.uid": "j1", "job.name": "Clear (rj-1)", "device.uid": "d1", "device.hostname": "ACME-DC01"}
FLAT = {
    "jobUid": "j1", "status": "completed", "exitCode": 0, "startedAt": 1707993900000, "completedAt": "1707993945.5",
    "progress": "7", "stdout": "x", "deviceHostname": "ACME-DC01", "jobDeploymentStatus": "success",
    "componentResults": [{"componentName": "Clear", "numberOfWarnings": 1, "hasStdOut": True, "hasStdErr": "false"}],
}  # fmt: skip

# --- PowerShell Universal -------------------------------------------------------------------------------------

PARAMETER = {"name": "days", "type": "System.Int32, mscorlib", "defaultValue": 1, "required": True, "validValues": [1]}
SCRIPT = {"id": 7, "name": "A.ps1", "fullPath": "A/A.ps1", "scriptParameters": [PARAMETER]}
PSU_JOB = {
    "id": 12, "runId": "0d9f7e4c-2b1a-4c3d-8e5f-112233445566", "createdTime": "2024-02-15T10:45:00.1234567Z",
    "startTime": "2024-02-15T10:45:01", "endTime": "0001-01-01T00:00:00", "status": 3, "computerName": "PSU01",
    "script": {"id": 7, "name": "Script1.ps1", "fullPath": "A/Script1.ps1"}, "scriptFullPath": "A\\Script1.ps1",
    "identity": {"id": 1, "name": "anna"}, "percentComplete": 40, "environment": {"name": "7"}, "output": "x",
    "parameters": [{"name": "days", "value": CLIXML, "isVariable": False}], "scheduleId": 3, "schedule": "Nightly",
    "trigger": {"id": 1}, "parentJob": {"id": 11, "status": 1}, "children": [{"id": 13}, 14], "statusDescription": "x",
}  # fmt: skip
ASKED = start_matching.StartFacts(
    Component("7", "A", variables=(Variable("days", "System.Int32"),)),
    (parameters.Value("days", "1", CLIXML),),
    {"computer": "PSU01"},
)

# --- how each is read -----------------------------------------------------------------------------------------


def _one(model: type[Any], read: Callable[[Any], object], data: object) -> object:
    return read(validate(model, data, READ))


def _rows(model: type[Any], read: Callable[[Any], object], data: object) -> object:
    return [read(row) for row in validate(wire.Page[model], data, READ).rows]


def _listed(model: type[Any], read: Callable[[Any], object], data: object) -> object:
    return read(psu_wire.listed_or_none(model, data, READ).page)


def _activity(data: object) -> object:
    page = validate(wire.Page[wire_history.ActivityRow], data, READ)
    return (
        [activity._job_match(row) for row in page.rows],
        activity._cursor(page.page_details.next_page_url),
        page.error,
    )


def _jobs(rows: Sequence[psu_wire.JobAnswer]) -> object:
    shown = [(psu_translate.row(job, "1"), psu_translate.job_status(job, JobKeys())) for job in rows]
    return shown, [
        (psu_translate.job_match(job, "1", recognised=None), start_matching.match_start(job, ASKED, ())) for job in rows
    ]


def _pipeline(rows: Sequence[psu_wire.PipelineRow]) -> None:
    """Open it in every way; what is shown of it is cleaned where it is shown."""
    for request in (PipelineRequest(), PipelineRequest(json=True), PipelineRequest(path="[0].x", secrets=("1",))):
        pipelines.view(Job("12"), rows, request)


def _prompts(data: object) -> object:
    rows = psu_wire.objects(data)
    for row in rows:
        json.dumps(feedback._completed(row, "x"), ensure_ascii=False, allow_nan=False).encode()
    return [vars(validate(psu_wire.FeedbackRow, row, READ)) for row in rows]


def _paths(data: object) -> None:
    """Read them; they are only compared."""
    swagger._calls(as_object(data))


READERS: tuple[tuple[str, object, Callable[[Any], object]], ...] = (
    ("datto token", {"access_token": "t", "expires_in": 360000}, partial(_one, wire.Token, vars)),
    ("datto devices", {**PAGE, "devices": [DEVICE]}, partial(_rows, wire_devices.DeviceRow, translate_devices.device)),
    (
        "datto components",
        {**PAGE, "components": [{"uid": "c1", "name": "Clear", "variables": [VARIABLE, VARIABLE]}]},
        partial(_rows, wire.ComponentRow, translate.component),
    ),
    ("datto activity", {**PAGE, "activities": [{"date": 1707993900.5, "details": json.dumps(DETAILS)}]}, _activity),
    ("datto activity", {**PAGE, "activities": [{"hostname": "A", "details": DETAILS}]}, _activity),
    ("datto job", FLAT, partial(_one, wire.JobAnswer, translate.job_status)),
    ("datto job", {"status": "active"}, partial(_one, wire.JobAnswer, translate.job)),
    ("datto start", {"job": {"uid": "j1"}, "jobUid": "j1"}, lambda data: _job_uid(Decoded(data, None))),
    ("datto output", {"rows": [{"stdData": "x"}]}, partial(_one, wire.OutputAnswer, vars)),
    ("datto rate", {"accountCount": 5, "accountRateLimit": 600}, partial(_one, wire.RateAnswer, vars)),
    ("psu jobs", {"page": [PSU_JOB], "total": 1}, partial(_listed, psu_wire.JobAnswer, _jobs)),
    ("psu job", PSU_JOB, partial(_one, psu_wire.JobAnswer, lambda job: _jobs([job]))),
    ("psu scripts", [SCRIPT], partial(_listed, psu_wire.ScriptRow, psu_translate.components)),
    (
        "psu output",
        [{"message": "x", "data": None, "type": 4}],
        partial(_listed, psu_wire.OutputRow, lambda rows: [text_of(rows, stream) for stream in Stream]),
    ),
    ("psu pipeline", [{"data": CLIXML}], partial(_listed, psu_wire.PipelineRow, _pipeline)),
    ("psu pipeline", [{"jsonData": '[{"x": 1.5, "y": ["a"]}]'}], partial(_listed, psu_wire.PipelineRow, _pipeline)),
    ("psu prompts", [{"id": 1, "message": "Name?", "complete": False, "data": {"a": [1]}}], _prompts),
    ("psu paths", {"servers": [{"url": "/psu"}], "paths": {"/api/v1/job": {"get": {}}}}, _paths),
)
"""The name of an answer, a good one, and what reads it."""

ROW: dict[str, object] = {
    "uid": "j1", "device": "A", "device_uid": "d1", "component": "Clear", "variables": '{"days": "30"}', "timeout": 300,
    "sent_at": AT.isoformat(), "state": "Completed", "exit_code": 0, "duration": 45.5, "ended_at": AT.isoformat(),
}  # fmt: skip
CELLS = (
    "", "x", "Paused", "Completed", b"\xff", b"", 0, -1, 1.5, 2**63 - 1, float("inf"), 5e-324, "9" * 5000, "nan",
    "a\0b", "[1]", '{"a": 1, "b": null}', '{"a": "\\ud800"}', "[" * 900 + "]" * 900, "9" * 401, "24:00", "2024-02-30",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00", "2024-02-15T10:45:00",
)  # fmt: skip
"""What somebody may write into a row."""
