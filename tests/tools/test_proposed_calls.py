"""Each call that an answer of the simulator proposes is made on it, and finds what the answer promised."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import ProductUnderTest
from fakes.proposals import Proposal, proposed_at_a_terminal, proposed_to_an_assistant
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.wording import Audience
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.responses import Caller, Responder, ToolResponse
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.schema import read_arguments

Call = tuple[str, Mapping[str, object]]
DC01 = {"device": "ACME-DC01"}
DATTO: list[Call] = [
    *(("device-lookup", {"identifier": each}) for each in ("ACME-DC01", "ACME", "FRONTDESK", "ACME-DC1", "zzz")),
    *(
        ("component-lookup", each)
        for each in ({}, {"query": "clear"}, {"query": "Claer Tmp"}, {"query": "print spool"})
    ),
    *(("site-lookup", each) for each in ({}, {"query": "a"}, {"query": "Acme Corp"})),
    *(
        ("site-devices", each)
        for each in ({}, {"site": "Acme Corporation"}, {"status": "offline"}, {"needs": "reboot"})
    ),
    *(("alerts", each) for each in ({}, {"where": "ACME-DC01"}, {"where": "Acme Corporation"}, {"resolved": True})),
    ("device-audit", {**DC01}),
    *(("software", each) for each in (DC01, {"name": "i"}, {"site": "Acme Corporation", "name": "i", "below": "99"})),
    *(("software", each) for each in ({**DC01, "name": "Gogle Chrome"}, {**DC01, "offset": 900})),
    ("patches", {**DC01}),
    ("activity", {}),
    *(
        ("run-job", {**DC01, "component": name, "wait": wait})
        for name in ("Clear Temp Files", "Purge Locked Folder", "Windows Update Health Check", "Export Event Log")
        for wait in (True, False)
    ),
    ("run-job", {**DC01, "component": "Long Running Script", "wait": True}),
    ("run-job", {**DC01, "component": "Vendor Diagnostics", "wait": True}),
    ("run-job", {**DC01, "component": "Wake For Inventory", "wait": True}),
    ("run-job", {**DC01, "component": "Backup Script"}),
    ("run-job", {**DC01, "component": "Restart Print Spooler"}),
    ("run-job", {**DC01, "component": "Claer Temp Files"}),
    ("run-job", {**DC01, "component": "Clear Temp Files", "variables": "days=7 path=C:\\Old"}),
    ("run-job", {"device": "FRONTDESK", "component": "Clear Temp Files"}),
    ("run-job", {"device": "KIOSK01", "component": "Clear Temp Files"}),
    ("recent-jobs", {}),
    ("recent-jobs", {**DC01}),
]
PSU: list[Call] = [
    *(("script-lookup", each) for each in ({}, {"query": "disk"}, {"query": "Get-DsikReport"})),
    *(
        ("run-job", {"script": name, "wait": wait})
        for name in ("Get-DiskReport.ps1", "Export-Inventory.ps1", "New-User.ps1", "Broken.ps1", "Noise.ps1")
        for wait in (True, False)
    ),
    *(("run-job", {"script": f"{name}.ps1", "wait": True}) for name in ("Set-Motd", "Hostile", "Invoke-Parent")),
    *(("run-job", {"script": f"{name}.ps1", "wait": True}) for name in ("LongRunning", "Waits-For-Ever", "Future")),
    ("run-job", {"script": "Restart-Service.ps1"}),
    ("run-job", {"script": "Get-Dsik.ps1"}),
    ("list-jobs", {}),
    ("list-jobs", {"script": "Get-DiskReport.ps1"}),
    ("list-jobs", {"status": "waiting"}),
    ("last-job", {"script": "Get-DiskReport.ps1"}),
    ("last-job", {"script": "Watch-Folder.ps1"}),
]
REFUSED = {
    *("arguments_refused", "command_unreadable", "variables_unreadable", "variables_ambiguous", "unknown_variables"),
    *("missing_variables", "parameters_refused", "option_unknown", "time_unreadable"),
    *("device_not_found", "devices_match", "duplicate_devices", "component_not_found", "duplicate_components"),
    *("site_not_found", "sites_match", "place_not_found", "place_ambiguous", "alert_not_found", "alerts_match"),
    *(
        "job_not_found",
        "job_device_unknown",
        "path_not_found",
        "column_not_found",
        "repeat_unknown",
        "not_there",
        "request_rejected",
    ),
    "condition_unreadable",
}
"""Kinds of answers that no proposed call may come to."""
MOST = 15


async def nobody_watches(progress: Progress) -> None:
    del progress


async def made(responder: Responder, proposal: Proposal) -> ToolResponse:
    tool, arguments = proposal.tool, proposal.arguments
    use_case = tool.run
    if responder.wording.audience is Audience.TERMINAL and tool.terminal_run is not None:
        use_case = tool.terminal_run
    return await responder.respond(
        lambda services, call: use_case(services, arguments, call), Caller(ProgressRelay(nobody_watches)), seconds=45
    )


@pytest.mark.thorough
@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize(
    ("product", "seeds"),
    [(AppUnderTest, DATTO), pytest.param(PsuAppUnderTest, PSU, marks=pytest.mark.thorough)],
    ids=["datto", "psu"],
)
async def test_each_call_that_an_answer_proposes_is_made_and_finds_what_was_promised(
    product: type[ProductUnderTest], seeds: list[Call], audience: Audience, tmp_path: Path
) -> None:
    app = product(tmp_path)
    responder, system = app.responder, app.ways.system
    responder.wording = replace(responder.wording, audience=audience)
    tools = {each.name: each for each in SYSTEMS[system].tools}
    find = proposed_at_a_terminal if audience is Audience.TERMINAL else proposed_to_an_assistant
    waiting = deque(
        Proposal(f"{name} {given}", tools[name], read_arguments(name, tools[name].arguments, given))
        for name, given in seeds
    )
    last = deque[Proposal]()
    seen, proposed, wrong = {each.words for each in waiting}, 0, list[str]()
    while waiting and proposed < MOST:
        proposal = waiting.popleft()
        is_seed = proposal.words.endswith("}")
        answer = await made(responder, proposal)
        proposed += not is_seed
        if not is_seed and answer.record.get("kind") in REFUSED:
            wrong.append(f"{proposal.words}\n{answer.text}")
        for each in find(answer.text, tools, system):
            if each.words not in seen:
                seen.add(each.words)
                # What changes the tenant comes last: an alert that is resolved is not found any more.
                (last if each.tool.name == "resolve-alert" else waiting).append(each)
        if not waiting:
            waiting, last = last, deque[Proposal]()
    await responder.closing.aclose()
    assert wrong == []
    assert proposed >= 10
