"""The index holds components as a look-up shows them, and no value that may be a secret."""

from pathlib import Path

from fakes.indexes import NOW, begun, files, opened
from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.device_index import IndexPart

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
    assert kept.description == "Uses password=********"
