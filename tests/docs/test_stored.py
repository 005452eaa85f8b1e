"""The pages on privacy and promises name what every table of our files holds."""

import sqlite3

import pytest

from rmm_jobs.store import index_schema, schema
from user_pages import PAGES

PRIVACY = " ".join(PAGES["docs/data-and-privacy.md"].split())
PROMISES = " ".join(PAGES["docs/promises.md"].split())
SOFTWARE = ("name and version of the programs of those devices", "software that was asked about")
COUNTED = ("How many requests were sent", "How many requests this machine has sent")
NAMED = {
    "job": ("A row holds:", "jobs started here"),
    "resolve": ("For each alert that is resolved from here", "alerts resolved here"),
    "said_no": ("For each prompt to which a person said no", "prompts declined here"),
    "request": COUNTED,
    "request_rate": ("what Datto RMM has last said of the account's use", COUNTED[1]),
    "rate_asked": ("when a process has begun to ask for it", COUNTED[1]),
    "request_pause": ("until when a 429 asks to leave it alone", "Until when a 429 asks to leave the account alone"),
    "device": ("It holds, of each device:", "The index of devices"),
    "site": ("Of each site it holds", "sites"),
    "alert": ("of each open alert", "open alerts"),
    "alert_read": ("of each open alert", "open alerts"),
    "filling": ("It is read in the background after a call", "until the next reading"),
    "component": ("Of each component it holds", "components"),
    "software": SOFTWARE,
    "software_of": SOFTWARE,
    "software_asked": ("14 days after the last question", SOFTWARE[1]),
}
"""What the two pages say of each table: what it holds, and for how long."""


@pytest.mark.parametrize("layout", [schema.LEDGER, index_schema.LAYOUT], ids=["ledger", "index"])
def test_every_table_is_named_where_people_read_what_is_stored(layout: schema.Layout) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    layout.prepare(connection)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert tables
    for table in tables:
        holds, kept = NAMED[table]
        assert holds in PRIVACY, table
        assert kept in PROMISES.split("## What is stored, for how long")[1], table


def test_what_is_kept_of_a_declined_prompt_is_told_with_its_time() -> None:
    said = PRIVACY.split(NAMED["said_no"][0])[1].split(". ")[0]
    assert all(fact in said for fact in ("account", "UID", "digest", "time"))
    assert f"rows older than {schema.KEPT_DAYS} days" in PRIVACY
    assert f"rows older than {schema.KEPT_DAYS} days" in PROMISES
