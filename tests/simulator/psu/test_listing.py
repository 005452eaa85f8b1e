import pytest

from simulator.psu.bench import Bench


async def listed(bench: Bench, path: str = "/job", **query: str | int) -> list[str]:
    """The full paths of the scripts on a page."""
    return [job["scriptFullPath"] for job in (await bench.json(path, **query))["page"]]


async def test_jobs_come_in_pages_with_their_total(bench: Bench) -> None:
    first = await bench.json("/job", take=4, skip=0)
    second = await bench.json("/job", take=4, skip=4)
    assert [len(first["page"]), len(second["page"]), first["total"], second["total"]] == [4, 2, 6, 6]
    assert not {job["id"] for job in first["page"]} & {job["id"] for job in second["page"]}


async def test_without_the_word_take_the_page_is_empty(bench: Bench) -> None:
    assert await bench.json("/job") == {"page": [], "total": 6}


async def test_the_order_can_be_turned_round(bench: Bench) -> None:
    oldest = await listed(bench, take=9, orderBy="Id", orderDirection="Ascending")
    newest = await listed(bench, take=9, orderBy="id", orderDirection="descending")
    assert newest == oldest[::-1]
    assert newest[0] == "Tools/Cleanup.ps1"


async def test_jobs_are_ordered_by_start_or_end(bench: Bench) -> None:
    await bench.start("LongRunning.ps1")
    bench.clock.advance(2)
    assert (await listed(bench, take=1, orderBy="StartTime", orderDirection="Descending")) == ["LongRunning.ps1"]
    assert (await listed(bench, take=1, orderBy="EndTime", orderDirection="Descending")) == ["Tools/Cleanup.ps1"]


@pytest.mark.parametrize(("status", "found"), [(3, ["Broken.ps1"]), (11, ["Noise.ps1"]), (1, ["LongRunning.ps1"])])
async def test_a_status_chooses_jobs(bench: Bench, status: int, found: list[str]) -> None:
    await bench.start("LongRunning.ps1")
    bench.clock.advance(2)
    assert await listed(bench, take=9, status=status) == found


async def test_two_filters_tell_what_is_over_from_what_goes_on(bench: Bench) -> None:
    await bench.start("LongRunning.ps1")
    bench.clock.advance(2)
    assert (await bench.json("/job", take=9, status=7))["total"] == 6
    assert await listed(bench, take=9, status=8) == ["LongRunning.ps1"]


async def test_a_script_lists_its_own_jobs(bench: Bench) -> None:
    script = f"/script/{bench.server.script_at('Get-DiskReport.ps1').id}/job"
    await bench.start("Get-DiskReport.ps1")
    newest = await bench.json(script, take=1, orderBy="Id", orderDirection="Descending")
    assert (newest["total"], newest["page"][0]["id"]) == (3, bench.job.id)


@pytest.mark.parametrize(
    ("word", "value"),
    [("take", "many"), ("skip", "-1"), ("orderBy", "Size"), ("orderDirection", "Sideways"), ("status", "Running")],
)
async def test_a_paging_word_that_cannot_be_read_is_refused(bench: Bench, word: str, value: str) -> None:
    assert (await bench.get("/job", **{word: value})).status_code == 400
