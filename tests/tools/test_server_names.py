"""Names of computers, environments and variables: listed without values, completed, and checked before a start."""

import pytest
from mcp.types import PromptReference

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.records import ComputerRecord, VariableRecord

REPORT = {"script": "Get-DiskReport.ps1"}
VALUE = "value-of-a-variable"


async def test_names_are_listed_with_what_tells_them_apart(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        computers = text_of(await client.call_tool("script-lookup", {"names": "computers"}))
        environments = text_of(await client.call_tool("script-lookup", {"names": "environments", "query": "windows"}))
    assert computers == "3 computers:\n\n- PSU-OLD (offline)\n- PSU01 (online)\n- PSU02 (online)"
    assert environments.endswith("\n\n- Windows PowerShell 5.1 (5.1.20348.2700)")


async def test_variables_are_listed_without_a_value(any_psu: PsuAppUnderTest) -> None:
    result = await any_psu.call("script-lookup", {"names": "variables"})
    assert (
        text_of(result)
        == "3 variables:\n\n- DomainAdmin (PSCredential)\n- MyUser (PSCredential)\n- SmtpServer (String)"
    )
    assert VALUE not in f"{result}"
    assert record_of(result)["names"][2] == {"name": "SmtpServer", "detail": "String"}


async def test_long_lists_of_names_are_read_in_pages(psu: PsuAppUnderTest) -> None:
    psu.server.computers[:] = [ComputerRecord(n, f"NODE{n:02}") for n in range(1, 41)]
    async with psu.client() as client:
        first = text_of(await client.call_tool("script-lookup", {"names": "computers"}))
        rest = text_of(await client.call_tool("script-lookup", {"names": "computers", "offset": 25}))
        past = text_of(await client.call_tool("script-lookup", {"names": "computers", "offset": 99}))
    assert 'To see more: script-lookup names="computers" offset=25' in first
    assert rest.count("\n- NODE") == 15
    assert "To see more" not in rest
    assert "There is nothing at offset 99." in past


async def test_a_server_without_a_list_of_names_is_told(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "/variable$", times=None))
    text = await psu.text("script-lookup", {"names": "variables"})
    assert text == ("No variables found\n\nPowerShell Universal lists no variable, or the app token may not see them.")


@pytest.mark.parametrize("written", ["DomainAdmn", "$DomainAdmn"])
async def test_an_account_that_is_not_there_is_refused_before_the_start(any_psu: PsuAppUnderTest, written: str) -> None:
    result = await any_psu.call("run-job", {**REPORT, "credential": written})
    assert text_of(result) == (
        'Credential not found: "DomainAdmn"\n\nPowerShell Universal lists 2 credentials:\n- MyUser\n- DomainAdmin\n\n'
        "Nothing was started.\n\nUse the exact name."
    )
    assert (result.is_error, any_psu.starts) == (True, 0)


@pytest.mark.parametrize(("written", "sent"), [("domainadmin", "DomainAdmin"), ("Default", "Default")])
async def test_an_account_is_sent_as_the_server_spells_it_and_the_default_needs_no_variable(
    psu: PsuAppUnderTest, written: str, sent: str
) -> None:
    await psu.text("run-job", {**REPORT, "credential": written})
    assert psu.job.order.credential == sent


async def test_an_account_of_a_type_that_is_told_wrongly_is_not_refused(psu: PsuAppUnderTest) -> None:
    psu.server.variables.append(VariableRecord("ServiceUser", "System.Object"))
    await psu.text("run-job", {**REPORT, "credential": "ServiceUser"})
    assert psu.job.order.credential == "ServiceUser"


@pytest.mark.parametrize("kind", [FaultKind.FORBIDDEN, FaultKind.HTML, FaultKind.NOT_FOUND])
async def test_accounts_that_the_server_does_not_list_are_left_to_it(psu: PsuAppUnderTest, kind: FaultKind) -> None:
    psu.faults.add(Fault(kind, "GET", "/variable$", times=None))
    await psu.text("run-job", {**REPORT, "credential": "Anybody"})
    assert psu.job.order.credential == "Anybody"


FAILING = [
    Fault(FaultKind.FAILS_BEFORE, "GET", "/computer$", status=500, times=None),
    Fault(FaultKind.CUT_JSON, "GET", "/computer$", times=None),
]


@pytest.mark.parametrize("fault", FAILING, ids=lambda fault: str(fault.kind))
async def test_a_list_of_names_that_fails_stops_no_start(psu: PsuAppUnderTest, fault: Fault) -> None:
    psu.faults.add(fault)
    await psu.text("run-job", {**REPORT, "computer": "PSU02"})
    assert psu.starts == 1
    assert psu.job.order.computer == "PSU02"


async def test_a_start_that_names_three_things_goes_out_though_all_three_lists_fail(psu: PsuAppUnderTest) -> None:
    psu.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", "/(computer|environment|variable)$", status=500, times=None))
    chosen = {"computer": "PSU02", "environment": "PowerShell 7", "credential": "DomainAdmin"}
    await psu.text("run-job", {**REPORT, **chosen})
    assert psu.starts == 1


@pytest.mark.parametrize("kind", [FaultKind.TOKEN_EXPIRED, FaultKind.CUT_BEFORE])
async def test_a_server_that_is_not_reached_or_takes_no_token_is_sent_no_start(
    psu: PsuAppUnderTest, kind: FaultKind
) -> None:
    psu.faults.add(Fault(kind, "GET", "/computer$", times=None))
    result = await psu.call("run-job", {**REPORT, "computer": "PSU02"})
    assert (result.is_error, psu.starts) == (True, 0)


@pytest.mark.parametrize(
    ("argument", "typed", "names"),
    [
        ("computer", "psu0", ["PSU01", "PSU02"]),
        ("environment", "5.1", ["Windows PowerShell 5.1"]),
        ("credential", "dom", ["DomainAdmin"]),
    ],
)
async def test_names_are_completed_from_the_live_lists(
    psu: PsuAppUnderTest, argument: str, typed: str, names: list[str]
) -> None:
    async with psu.client() as client:
        found = await client.complete(PromptReference(name="run-job"), {"name": argument, "value": typed})
    assert found.completion.values == names
