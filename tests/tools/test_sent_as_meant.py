"""What a job is given is what its author meant: understood and sent so, or refused before anything is sent."""

from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import text_of
from fakes.psu_app_under_test import PsuAppUnderTest

DISK = {"device": "ACME-DC01", "component": "Disk Cleanup"}
SERVICE = {"script": "Restart-Service.ps1"}


@pytest.mark.sample(8)
@pytest.mark.parametrize(
    ("variables", "heading"),
    [
        ("logs=yes", "Variable not accepted"),
        ("logs=$true", "Variable not accepted"),
        ({"logs": 1}, "Variable not accepted"),
        ("drives=C\u200b,logs=true", "Variables could not be read"),
        ({"drives": "C\u200b"}, "Variables could not be read"),
        ("drives='C,D'", "Variables can be read in two ways"),
        ("drives=C LOGS=true", "Variables can be read in two ways"),
        ("logs=true drives=C", "Variables can be read in two ways"),
        ("drives=C --wait", "Variables can be read in two ways"),
        ("drives={{drives}}", "Variables can be read in two ways"),
        ({"drives": "\u201cC\u201d"}, "Variables can be read in two ways"),
        ({"drives": "<drive>"}, "Variables can be read in two ways"),
        ("drives=C\u00a0", "Variables could not be read"),
        ({"drives": "C\u202f"}, "Variables could not be read"),
        ({"{{name}}": "C"}, "Variables could not be read"),
        ("%drives%=C", "Variables could not be read"),
        ("drives='C'", "Variables can be read in two ways"),
        ("drives=C;logs=true", "Variables can be read in two ways"),
        ("drives=C logs=true", "Variables can be read in two ways"),
        ("drives=C:\\,D:\\", "Variables can be read in two ways"),
        ('drives=C:\\Temp" --wait', "Variables could not be read"),
    ],
)
async def test_a_component_is_never_given_something_else(datto: AppUnderTest, variables: object, heading: str) -> None:
    result = await datto.call("run-job", {**DISK, "variables": variables})
    assert text_of(result).startswith(heading)
    assert (result.is_error, datto.starts) == (True, 0)


@pytest.mark.parametrize(
    ("variables", "sent"),
    [
        ('logs=" TRUE "', {"logs": "true"}),
        ("drives=\u201cC, D\u201d,logs=False", {"drives": "C, D", "logs": "false"}),
        ('drives="C:\\Temp\\"', {"drives": "C:\\Temp\\"}),
        ("drives=\"'C' logs=yes\"", {"drives": "'C' logs=yes"}),
        ('drives="{{drives}}"', {"drives": "{{drives}}"}),
        ("drives=%SystemDrive%", {"drives": "%SystemDrive%"}),
        ('{"drives": "C\\u00a0"}', {"drives": "C\u00a0"}),
    ],
)
async def test_what_was_understood_is_what_a_component_is_given(
    datto: AppUnderTest, variables: str, sent: dict[str, str]
) -> None:
    await datto.text("run-job", {**DISK, "variables": variables})
    (job,) = datto.tenant.started
    assert job.variables == sent


@pytest.mark.sample(6)
@pytest.mark.parametrize(
    ("parameters", "heading"),
    [
        ("Name='Spooler' Force=no", "Parameters can be read in two ways"),
        ("Name='$Spooler'", "Parameters can be read in two ways"),
        ("Name=Spooler;Force=no", "Parameters can be read in two ways"),
        ("Name=Spooler\u200b", "Parameters could not be read"),
        ("Name=Spooler,Force=maybe", "Parameter not accepted"),
        ("Force=maybe", "Parameter not accepted"),
        ("Name=Spooler --computer PSU02", "Parameters can be read in two ways"),
        ("Name=${Spooler}", "Parameters can be read in two ways"),
        ("Name=<service>", "Parameters can be read in two ways"),
        ("$Name=Spooler", "Parameters could not be read"),
        ("Name=Spooler\u00a0", "Parameters could not be read"),
    ],
)
async def test_a_script_is_never_given_something_else(psu: PsuAppUnderTest, parameters: str, heading: str) -> None:
    result = await psu.call("run-job", {**SERVICE, "parameters": parameters})
    assert text_of(result).startswith(heading)
    assert (result.is_error, psu.starts) == (True, 0)


async def test_of_two_readings_a_component_is_offered_those_that_it_takes(datto: AppUnderTest) -> None:
    block = text_of(await datto.call("run-job", {**DISK, "variables": "logs=true drives=C"}))
    assert block.endswith(
        "Nothing was started. Reading 1 would be refused: logs takes true or false.\n"
        "Please run the job again with the variables you mean, written like this:\n2. logs=true,drives=C"
    )
    block = text_of(await datto.call("run-job", {**DISK, "variables": "logs=yes drives=C"}))
    assert block.endswith(
        "Nothing was started. Reading 1 would be refused: logs takes true or false.\n"
        "Reading 2 would be refused: logs takes true or false."
    )


async def test_of_two_readings_a_script_is_offered_those_that_it_takes(psu: PsuAppUnderTest) -> None:
    block = text_of(await psu.call("run-job", {**SERVICE, "parameters": "Force=no Name=Spooler"}))
    assert "Reading 1 would be refused: Force takes true or false." in block
    assert block.endswith("written like this:\n2. Force=no,Name=Spooler")
    assert psu.starts == 0


async def test_a_refused_value_is_not_repeated_in_a_line_to_copy(datto: AppUnderTest, psu: PsuAppUnderTest) -> None:
    record = datto.tenant.component_named("Disk Cleanup")
    record.variables = [replace(each, default=None) if each.name == "drives" else each for each in record.variables]
    assert text_of(await datto.call("run-job", {**DISK, "variables": "logs=yes"})).startswith("Variable not accepted")
    block = text_of(await datto.call("run-job", {**DISK, "variables": 'logs=" TRUE "'}))
    assert '--variables "logs=true,drives=<value>' in block
    assert text_of(await psu.call("run-job", {**SERVICE, "parameters": "Force=yes!"})).startswith("Parameter not")


async def test_single_quotes_are_quotes_to_a_script_server(psu: PsuAppUnderTest) -> None:
    await psu.text("run-job", {**SERVICE, "parameters": "Name='Spooler',Force='no'"})
    assert {each.name: str(each.plain).lower() for each in psu.job.parameters} == {"Name": "spooler", "Force": "false"}


async def test_a_type_that_is_no_longer_boolean_since_the_list_was_read_counts(datto: AppUnderTest) -> None:
    async with datto.client() as client:
        await client.call_tool("component-lookup", {})
        datto.clock.advance(10)
        record = datto.tenant.component_named("Disk Cleanup")
        record.variables = [replace(each, type="string") for each in record.variables]
        result = await client.call_tool("run-job", {**DISK, "variables": "logs=yes"})
    assert text_of(result).startswith("Job Queued Successfully")
