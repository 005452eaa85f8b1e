"""The tool script-lookup: one script with its parameters, several listed."""

from fakes.psu_app_under_test import PsuAppUnderTest


async def test_a_script_is_looked_up_with_its_parameters(any_psu: PsuAppUnderTest) -> None:
    one = await any_psu.text("script-lookup", {"query": "restart"})
    every = await any_psu.text("script-lookup", {})
    none = await any_psu.text("script-lookup", {"query": "no such thing"})
    assert "- Name (required, String, one of: Spooler, W32Time, WinRM): Service" in one
    assert 'To run it: /run-script "Restart-Service.ps1" --parameters "Name=<value>"' in one
    assert "Stubborn.ps1" in every
    assert none.startswith('Script not found: "no such thing"')


async def test_a_script_is_found_by_what_it_does_and_the_answer_says_where(any_psu: PsuAppUnderTest) -> None:
    described = await any_psu.text("script-lookup", {"query": "free space"})
    tagged = await any_psu.text("script-lookup", {"query": "nightly"})
    foldered = await any_psu.text("script-lookup", {"query": "inventory disk"})
    asked = await any_psu.text("script-lookup", {"query": "RequiredParameter"})
    assert "- Get-DiskReport.ps1 (ID: 8) - matches its description" in described
    assert "- Get-LogicalDisk.ps1 (ID: 19) - matches its description" in described
    assert "Tags:         nightly, sql\nMatches:      its tags" in tagged
    assert "Matches:      its folder and its name" in foldered
    assert "Matches:      its parameters" in asked


async def test_scripts_with_the_name_stand_before_those_that_are_described_so(any_psu: PsuAppUnderTest) -> None:
    text = await any_psu.text("script-lookup", {"query": "service"})
    whole = await any_psu.text("script-lookup", {"query": "New-User.ps1"})
    assert text.index("Restart-Service.ps1") < text.index("matches its")
    assert whole.startswith('1 script matching "New-User.ps1"')
    assert "Matches:" not in whole
