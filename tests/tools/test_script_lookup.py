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
