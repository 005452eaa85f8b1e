"""The tool last-job: the newest job of a script, with all it left."""

from fakes.product import text_of
from fakes.psu_app_under_test import PsuAppUnderTest

REPORT = {"script": "Get-DiskReport.ps1", "wait": True}


async def test_the_newest_job_of_a_script_is_told_with_what_is_needed_to_go_on_with_it(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "LongRunning.ps1"})
        psu.clock.advance(5)
        text = text_of(await client.call_tool("last-job", {"script": "LongRunning.ps1"}))
    assert text.startswith("Running job")
    assert f"\nJob ID:       {psu.job_id}\n" in text
    assert "\nStarted By:   " in text


async def test_the_newest_job_of_a_script_comes_with_all_it_left(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        old = text_of(await client.call_tool("last-job", {"script": "Get-DiskReport.ps1"}))
        await client.call_tool("run-job", REPORT)
        new = text_of(await client.call_tool("last-job", {"script": "get-diskreport.ps1"}))
        failed = text_of(await client.call_tool("last-job", {"script": "Broken.ps1"}))
        none = await client.call_tool("last-job", {"script": "LongRunning.ps1"})
    assert "3 drives found" in new
    for text in (old, new):
        assert "| Drive | Label" in text
    assert any_psu.job_id in new
    assert any_psu.job_id not in old
    assert failed.startswith("Job Failed")
    assert text_of(none).startswith('No job of "LongRunning.ps1"')


async def test_a_lost_list_of_a_scripts_jobs_is_made_up_for_from_all_jobs(psu: PsuAppUnderTest) -> None:
    psu.server.absent.add("GET /script/{id}/job")
    psu.responder = psu.another_process()
    async with psu.client() as client:
        await client.call_tool("run-job", REPORT)
        text = text_of(await client.call_tool("last-job", {"script": "Get-DiskReport.ps1"}))
    assert psu.job_id in text
