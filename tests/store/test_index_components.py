"""The index holds components as a look-up shows them, and no value that may be a secret."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from fakes.indexes import HOUR, NOW, PC1, SYSTEM, begun, files, fill, opened
from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.device_index import IndexPart
from rmm_jobs.store.device_index import SqliteDeviceIndex, index_path

CLEAN = Component(
    "c1",
    "Clear Temp Files",
    "Removes temporary files",
    "scripts",
    (Variable("days", "number", "30", "Age of files"), Variable("Path", None, None, None, flagged_required=True)),
)
SECRET = Component(
    "c2",
    "Set Administrator",
    "Uses password=hunter2-text for all",
    variables=(
        Variable("ADMIN_PASSWORD", "string", "hunter2-default", "such as password: hunter2-example"),
        Variable("token", "string", "", None),
    ),
)


async def test_components_come_back_as_they_were_listed(tmp_path: Path) -> None:
    index = opened(tmp_path)
    filling = await begun(index, part=IndexPart.COMPONENTS)
    assert await index.add_components(filling, [CLEAN], now=NOW) == 1
    assert await index.finish(filling, announced=1, now=NOW)
    assert await index.components() == [CLEAN]
    await index.aclose()


async def test_what_may_be_a_secret_is_not_kept_and_a_variable_is_as_required_as_before(tmp_path: Path) -> None:
    index = opened(tmp_path)
    filling = await begun(index, part=IndexPart.COMPONENTS)
    await index.add_components(filling, [SECRET], now=NOW)
    await index.finish(filling, announced=1, now=NOW)
    (kept,) = await index.components()
    await index.aclose()
    assert not any(b"hunter2" in each.read_bytes() for each in files(tmp_path))
    assert [each.required for each in kept.variables] == [each.required for each in SECRET.variables] == [False, True]
    assert kept.variables[0].default == "********"
    assert kept.description == "Uses password=************ for all"


@pytest.mark.parametrize(
    "default",
    [
        "/quiet /password=hunter2!",
        "Server=x;Pwd=hunter2",
        "https://bob:hunter2@rmm.example/x",
        "--password hunter2",
        "-u bob:hunter2",
        '{"password":"hunter2"}',
        "Token: hunter2",
        "sent Bearer hunter2hunter2hunter2",
    ],
)
async def test_a_default_or_a_description_that_names_a_secret_is_kept_without_it(tmp_path: Path, default: str) -> None:
    component = Component("c3", "Map", f"Such as {default}", "scripts", (Variable("Args", "string", default, default),))
    (kept,) = await kept_of(tmp_path, component)
    assert not any(b"hunter2" in each.read_bytes() for each in files(tmp_path))
    assert kept.variables[0].default


async def test_what_an_older_process_goes_on_to_keep_by_its_own_rules_is_read_by_no_newer_one(tmp_path: Path) -> None:
    path = index_path(tmp_path, system=SYSTEM, key="KEY-1")
    older = SqliteDeviceIndex(path.with_name(f"inventory-2-{path.stem.rpartition('-')[2]}.sqlite3"))
    newer = opened(tmp_path)
    await keep_in_full(older, NOW)
    await fill(newer, PC1)  # this makes its file
    assert not any(b"hunter2" in each.read_bytes() for each in files(tmp_path))
    await keep_in_full(older, NOW + 2 * HOUR)
    assert list(await newer.components()) == []
    assert await newer.state(IndexPart.COMPONENTS) is None
    await keep(newer, CLEAN)
    assert await newer.components() == [CLEAN]
    await older.aclose()
    await newer.aclose()


async def test_to_open_the_file_again_leaves_that_of_an_older_version_that_runs(tmp_path: Path) -> None:
    await kept_of(tmp_path, CLEAN)
    path = index_path(tmp_path, system=SYSTEM, key="KEY-1")
    older = path.with_name(f"inventory-2-{path.stem.rpartition('-')[2]}.sqlite3")
    older.touch()
    index = opened(tmp_path)
    assert await index.components() == [CLEAN]
    await begun(index, NOW + HOUR)
    assert older.exists()
    await index.aclose()


@pytest.mark.parametrize(
    "text",
    [
        "Writes below the registry key: HKLM\\Software\\Acme, then restarts the print service.",
        "Pass: the check is over. Key=1 keeps the day; https://rmm.example:8443/x tells more.",
        "Resets the password: expired ones first",
    ],
)
async def test_a_description_without_a_secret_is_kept_whole(tmp_path: Path, text: str) -> None:
    component = Component("c3", "Registry", text, variables=(Variable("Days", "number", "30", text),))
    assert await kept_of(tmp_path, component) == [component]


@pytest.mark.parametrize("damaged", ["null", "[1]", '[{"name": "a"}]', "{not json", "5", '[{"name": 1}]'])
async def test_a_row_that_cannot_be_read_is_left_out_and_the_file_stays_in_use(tmp_path: Path, damaged: str) -> None:
    await kept_of(tmp_path, CLEAN, SECRET)
    (path,) = files(tmp_path, "inventory-*.sqlite3")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE component SET variables = ? WHERE uid = 'c2'", (damaged,))
    connection.close()
    index = opened(tmp_path)
    assert await index.components() == [CLEAN]
    assert await index.state(IndexPart.COMPONENTS) is not None
    await index.aclose()


async def keep(index: SqliteDeviceIndex, *components: Component, now: datetime = NOW) -> None:
    filling = await begun(index, now, IndexPart.COMPONENTS)
    await index.add_components(filling, components, now=now)
    assert await index.finish(filling, announced=len(components), now=now)


async def keep_in_full(older: SqliteDeviceIndex, now: datetime) -> None:
    """Keep a component as a version does whose rules find no secret in its default."""
    await keep(older, CLEAN, now=now)
    whole = "UPDATE component SET variables = replace(variables, '\"30\"', '\"/password=hunter2!\"')"
    assert await older.file.transact(lambda opened: opened.execute(whole).rowcount) == 1


async def kept_of(folder: Path, *components: Component) -> list[Component]:
    index = opened(folder)
    await keep(index, *components)
    kept = await index.components()
    await index.aclose()
    return list(kept)
