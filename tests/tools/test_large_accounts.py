"""A name is compared with thousands of others beside the other calls, and not before them."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.fleets import use_fleet
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.inputs import likeness
from rmm_jobs.inputs.beside import MANY
from rmm_simulator.datto.tenant import large_tenant

MORE = 3 * MANY


class Comparisons:
    """The pattern with which each compared name is cleaned first; it counts the names that the loop's thread cleans."""

    def __init__(self) -> None:
        self.loop = threading.get_ident()
        self.here = self.beside = 0
        self.pattern = likeness.INVISIBLE

    def sub(self, by: str, name: str) -> str:
        if threading.get_ident() == self.loop:
            self.here += 1
        else:
            self.beside += 1
        return self.pattern.sub(by, name)

    def match(self, name: str) -> re.Match[str] | None:
        return self.pattern.match(name)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Comparisons]:
    compared = Comparisons()
    monkeypatch.setattr(likeness, "INVISIBLE", compared)
    yield compared
    assert compared.beside >= MANY, "no long list was compared"


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("device-lookup", {"identifier": "SRVEER77"}),
        ("device-lookup", {"identifier": "fleet-pc"}),
        ("run-job", {"device": "fleet-pc", "component": "Clear Temp Files"}),
        ("run-job", {"device": "ACME-DC01", "component": "Claer Tmp Flies"}),
        ("component-lookup", {"query": "Claer Tmp Flies"}),
        ("component-lookup", {"query": "filler"}),
    ],
)
async def test_names_of_an_account_are_compared_beside_the_other_calls(
    datto: AppUnderTest, names: Comparisons, tool: str, arguments: dict[str, object]
) -> None:
    large = large_tenant(MORE, MORE, now=datto.clock.epoch)
    datto.tenant.devices[:], datto.tenant.components[:] = large.devices, large.components
    assert await datto.text(tool, arguments)
    assert names.here < MANY


@pytest.mark.thorough
@pytest.mark.sample(1)
@pytest.mark.parametrize("site", ["Contoso Hedaquarters", "s"])
async def test_names_of_sites_are_compared_beside_the_other_calls(
    datto: AppUnderTest, names: Comparisons, site: str
) -> None:
    use_fleet(datto, MORE, MORE)
    assert await datto.text("device-lookup", {"identifier": "PC1", "site": site})
    assert names.here < MANY


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("run-job", {"script": "Get-DsikReprot.ps1"}), ("script-lookup", {"query": "Get-DsikReprot.ps1"})],
)
async def test_names_of_scripts_are_compared_beside_the_other_calls(
    psu: PsuAppUnderTest, names: Comparisons, tool: str, arguments: dict[str, object]
) -> None:
    example = psu.server.scripts[0]
    psu.server.scripts += [replace(example, id=1000 + n, full_path=f"Filler-{n:05}.ps1") for n in range(MORE)]
    assert await psu.text(tool, arguments)
    assert names.here < MANY
