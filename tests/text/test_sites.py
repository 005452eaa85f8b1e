"""What the blocks of sites offer further, and that each filter's fact has a column."""

from dataclasses import replace

import pytest

from rmm_jobs.domain.device_filters import WarrantyFilter
from rmm_jobs.domain.grammar import ArgumentForm, ArgumentKind
from rmm_jobs.domain.site_results import DeviceFilter, Need
from text_cases import DATTO, block_of
from text_cases_sites import BEFORE, EVERY, SITE_CASES

WORD = ArgumentKind.WORD
ALERT_TOOLS = {
    "alerts": {"where": ArgumentForm(WORD, "where")},
    "resolve-alert": {"alert": ArgumentForm(WORD, "alert")},
}
WITH_ALERTS = replace(DATTO, tools={**DATTO.tools, **ALERT_TOOLS})


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("site-list", 'To see the alerts of one: alerts where="<site>"'),
        ("site-devices-with-alerts", 'To resolve alerts: resolve-alert alert="NW-SQL01"'),
    ],
)
def test_the_alerts_are_offered_where_there_are_tools_for_them(name: str, line: str) -> None:
    without = replace(DATTO, tools={tool: form for tool, form in DATTO.tools.items() if tool not in ALERT_TOOLS})
    assert line in block_of(SITE_CASES[name], WITH_ALERTS).split("\n")
    assert line not in block_of(SITE_CASES[name], without)


def test_a_site_that_is_not_found_offers_no_list_where_no_tool_lists_sites() -> None:
    alone = replace(DATTO, tools={"run-job": DATTO.tools["run-job"]})
    assert "site-lookup" in block_of(SITE_CASES["site-not-found-alone"], DATTO)
    assert "site-lookup" not in block_of(SITE_CASES["site-not-found-alone"], alone)


@pytest.mark.parametrize("alerts", [True, False])
@pytest.mark.parametrize(
    ("need", "title"),
    [
        (Need.REBOOT, "Last Reboot"),
        (Need.PATCHES, "Patches"),
        (Need.ANTIVIRUS, "Antivirus"),
        (Need.WARRANTY, "Warranty Ends"),
        (Need.CONTACT, "Last Seen"),
    ],
)
@pytest.mark.parametrize("warranty", [BEFORE.warranty, None], ids=["warranty", "no-warranty"])
def test_the_fact_of_each_filter_stands_in_one_column_beside_any_other(
    need: Need, title: str, alerts: bool, warranty: WarrantyFilter | None
) -> None:
    chosen = DeviceFilter(need=need, alerts=alerts, warranty=warranty)
    [head] = [each for each in block_of(replace(EVERY, chosen=chosen), DATTO).split("\n") if "Hostname" in each]
    titles = [each.strip() for each in head.split("|")]
    assert titles.count(title) == 1
    assert titles.count("Warranty Ends") == (warranty is not None or need is Need.WARRANTY)
