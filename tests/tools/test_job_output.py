"""The tool job-output: windows, from the end, by search, and each stream alone."""

from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind

EXPORT = {"device": "ACME-DC01", "component": "Export Event Log"}
STREAMS = ("information", "verbose", "debug", "warning", "error", "progress")


async def test_the_output_of_all_streams_is_mixed_and_that_of_one_stands_alone(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        run = text_of(await client.call_tool("run-job", {"script": "Noise.ps1", "wait": True}))
        every = text_of(await client.call_tool("job-output", {"job": any_psu.job_id}))
        alone = {
            stream: text_of(await client.call_tool("job-output", {"job": any_psu.job_id, "stream": stream}))
            for stream in STREAMS
        }
    assert run.startswith("Job Completed With Errors")
    assert "Errors:\n" + "-" * 70 + "\nA line of the stream error\n" in run
    assert [line for line in every.split("\n") if "A line" in line] == [
        ("" if stream == "information" else f"{stream.upper()}: ") + f"A line of the stream {stream}"
        for stream in STREAMS
    ]
    for stream, text in alone.items():
        assert f"\nA line of the stream {stream}\n" in text
        assert text.count("A line") == 1


async def test_the_output_is_searched_and_read_from_its_end(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "Noise.ps1", "wait": True})
        found = text_of(await client.call_tool("job-output", {"job": psu.job_id, "search": "WARNING"}))
        tail = text_of(await client.call_tool("job-output", {"job": psu.job_id, "tail": 9}))
    assert "WARNING: A line of the stream warning" in found
    assert "\n progress\n" in tail


async def test_a_secret_that_the_output_names_is_hidden_in_every_window(datto: AppUnderTest) -> None:
    component = datto.tenant.component_named("Export Event Log")
    component.script = replace(component.script, stdout="net use: password=hunter2zz;\napi_key: 'hunter2zz'\nend\n")
    windows: list[dict[str, object]] = [
        *({"offset": offset} for offset in (0, 18, 21, 40)),
        *({"tail": tail} for tail in (6, 12)),
        *({"line": line} for line in (1, 2)),
        {"search": "pass"},
    ]
    async with datto.client() as client:
        seen = [text_of(await client.call_tool("run-job", {**EXPORT, "wait": True}))]
        job = datto.job_id
        seen += [text_of(await client.call_tool("job-output", {"job": job, **each})) for each in windows]
    assert "net use: password=*********;\napi_key: '*********'\nend\n" in seen[0]
    assert not [text for text in seen if "ter2zz" in text]
    assert "password=*********;" in seen[-1]


async def test_output_is_read_in_windows_from_the_end_and_by_search(datto: AppUnderTest) -> None:
    async with datto.client() as client:
        await client.call_tool("run-job", {"device": "ACME-DC01", "component": "Export Event Log", "wait": True})
        job = datto.tenant.started[0].uid

        async def read(**arguments: object) -> str:
            return text_of(await client.call_tool("job-output", {"job": job, **arguments}))

        first = await read(limit=160)
        second = await read(offset=160, limit=160)
        last = await read(tail=100)
        found = await read(search="013500")
        empty = await read(stream="stderr")
        beyond = await read(offset=9_999_999)
    assert "Next: job-output" in first
    assert "offset=160" in first
    assert first.split("-" * 70)[1].strip("\n").split("\n")[-1] + second.split("-" * 70)[1].strip("\n").split("\n")[
        0
    ] == ("000002 2024-02-15 10:45:00 Information Service Control Manager 7036 state changed")
    assert last.endswith("End of output.")
    assert "027000" in last
    assert "stdout: 1 line in" in found
    assert "line 13,500" in found
    assert "Stream:       stderr" in empty
    assert empty.endswith("The job printed nothing on stderr.")
    assert "There is nothing at offset 9,999,999" in beyond


@pytest.mark.parametrize("job", ["no-such-job", "00000000-0000-0000-0000-000000000000"])
async def test_output_of_no_job_is_not_found(datto: AppUnderTest, job: str) -> None:
    assert (await datto.text("job-output", {"job": job})).startswith("Job not found:")


async def test_output_is_read_in_lines_from_one_on_and_from_the_end(datto: AppUnderTest) -> None:
    await datto.call("run-job", {"device": "ACME-DC01", "component": "Export Event Log", "wait": True})
    job = datto.job_id
    window = await datto.text("job-output", {"job": job, "line": 13500, "lines": 3})
    assert "Lines:        13,500-13,502 of 27,0" in window
    assert "\n013500 " in window
    assert f'Next: job-output job="{job}" line=13503 lines=3' in window
    following = await datto.text("job-output", {"job": job, "line": 13503, "lines": 3})
    assert "\n013503 " in following
    end = await datto.text("job-output", {"job": job, "lines": 2})
    assert "\n027000 " in end
    assert end.endswith("End of output.")
    beyond = await datto.text("job-output", {"job": job, "line": 99999})
    assert "There is nothing at line 99,999: stdout has 27,0" in beyond


async def test_lines_that_do_not_fit_are_read_on_from_where_they_end(datto: AppUnderTest) -> None:
    await datto.call("run-job", {"device": "ACME-DC01", "component": "Export Event Log", "wait": True})
    answer = await datto.call("job-output", {"job": datto.job_id, "line": 1, "lines": 1000})
    shown = record_of(answer)["line_window"]
    assert 0 < shown["lines"] < 1000
    assert len(text_of(answer)) < 21_000
    assert f"line={shown['lines'] + 1} lines=1000" in text_of(answer)


async def test_a_search_looks_in_both_streams_and_one_that_cannot_be_read_does_not_lose_the_other(
    datto: AppUnderTest,
) -> None:
    await datto.call("run-job", {"device": "ACME-DC01", "component": "Purge Locked Folder", "wait": True})
    datto.clock.advance(600)
    found = await datto.text("job-output", {"job": datto.job_id, "search": "e"})
    assert "\nstdout: " in found
    assert "\nstderr: " in found
    alone = await datto.text("job-output", {"job": datto.job_id, "search": "e", "stream": "stderr"})
    assert "Stream:       stderr" in alone
    datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "stderr$", times=None))
    part = await datto.text("job-output", {"job": datto.job_id, "search": "e"})
    assert "\nstdout: " in part
    assert "stderr could not be read: permission denied." in part
    datto.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "stdout$", times=None))
    assert (await datto.call("job-output", {"job": datto.job_id, "search": "e"})).is_error


async def test_a_blank_at_the_end_of_a_window_is_not_lost(datto: AppUnderTest) -> None:
    record = datto.tenant.component_named("Clear Temp Files")
    record.script = replace(record.script, stdout="C:\\Program Files\\App", duration=1.0)
    windows: list[str] = []
    async with datto.client() as client:
        ran = record_of(await client.call_tool("run-job", {**EXPORT, "component": record.name, "wait": True}))
        for offset in (0, 11):
            window = {"job": ran["job_uid"], "offset": offset, "limit": 11}
            windows.append(text_of(await client.call_tool("job-output", window)))
    assert "\nC:\\Program \n" in windows[0]
    assert "\nFiles\\App\n" in windows[1]
