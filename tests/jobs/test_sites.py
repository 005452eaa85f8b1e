"""The site that a caller names is taken, offered or refused; one request where the filter finds it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fakes.app_under_test import AppUnderTest
from fakes.ledgers import closing_ledgers
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.inventory_ports import SupportsInventory
from rmm_jobs.domain.site_errors import SiteNotFound, SitesMatch
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.targets.sites import find_site
from rmm_simulator.datto.records import SiteRecord


@dataclass
class Bench:
    """A tenant, and the services in front of it."""

    folder: Path
    app: AppUnderTest = field(init=False)
    services: Services[SupportsInventory] = field(init=False)

    def __post_init__(self) -> None:
        self.app = AppUnderTest(self.folder)
        self.services = self.app.responder.opened().services

    def name_sites(self, *names: str) -> None:
        self.app.tenant.sites[:] = [
            SiteRecord(name, f"{number:08}-{'0000-' * 3}000000000000") for number, name in enumerate(names)
        ]

    async def find(self, name: str, *, exact: bool = False) -> Site:
        deadline = self.app.clock.monotonic() + 30
        return await find_site(self.services, name, exact=exact, deadline=deadline)

    @property
    def requests(self) -> list[str]:
        return [asked for asked in self.app.asked() if asked.startswith("GET")]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncGenerator[Bench]:
    with closing_ledgers():
        bench = Bench(tmp_path)
        yield bench
        await bench.services.system.aclose()


async def test_an_exact_name_but_for_case_is_taken_beside_longer_ones(bench: Bench) -> None:
    bench.name_sites("Acme", "Acme North", "North")
    assert (await bench.find("  ACME ")).name == "Acme"
    assert len(bench.requests) == 1


async def test_a_part_that_one_name_contains_is_taken_unless_the_name_has_to_be_exact(bench: Bench) -> None:
    bench.name_sites("Acme Corporation", "Contoso")
    assert (await bench.find("acme")).name == "Acme Corporation"
    with pytest.raises(SiteNotFound) as refused:
        await bench.find("acme", exact=True)
    assert [site.name for site in refused.value.near] == ["Acme Corporation"]


async def test_a_part_of_several_names_is_refused_with_them(bench: Bench) -> None:
    bench.name_sites("Zeta Acme", "acme north", "Contoso")
    with pytest.raises(SitesMatch) as refused:
        await bench.find("acme")
    assert [site.name for site in refused.value.sites] == ["acme north", "Zeta Acme"]


async def test_namesakes_are_refused_and_a_uid_tells_them_apart(bench: Bench) -> None:
    bench.name_sites("Acme", "ACME", "Acme North")
    with pytest.raises(SitesMatch) as refused:
        await bench.find("acme", exact=True)
    assert [site.name for site in refused.value.sites] == ["Acme", "ACME"]
    assert (await bench.find(refused.value.sites[1].uid)).name == "ACME"


@pytest.mark.parametrize(
    ("typed", "near"),
    [("Acmee Corp", "Acme Corporation"), ("contosso", "Contoso"), ("Nort%wind", "Northwind"), ("zzz", None)],
)
async def test_a_name_that_is_not_there_is_refused_with_the_nearest(bench: Bench, typed: str, near: str | None) -> None:
    bench.name_sites("Acme Corporation", "Contoso", "Northwind", "Deleted Devices")
    with pytest.raises(SiteNotFound) as refused:
        await bench.find(typed)
    assert [site.name for site in refused.value.near][:1] == ([near] if near else [])
    assert len(bench.requests) == 2


async def test_a_wildcard_finds_no_site_by_itself(bench: Bench) -> None:
    bench.name_sites("Acme", "Contoso")
    with pytest.raises(SiteNotFound):
        await bench.find("%")


async def test_a_site_that_no_customer_owns_is_meant_by_its_whole_name_alone(bench: Bench) -> None:
    bench.name_sites("Managed", "OnDemand", "Deleted Devices", "Managed Print Ltd")
    assert (await bench.find("manage")).name == "Managed Print Ltd"
    assert (await bench.find("deleted devices")).name == "Deleted Devices"
    with pytest.raises(SiteNotFound) as refused:
        await bench.find("deleted")
    assert refused.value.near == []


async def test_a_name_with_an_unseen_difference_is_taken_for_reading_and_refused_for_a_start(bench: Bench) -> None:
    bench.name_sites("Acme\u00a0Corporation")
    assert (await bench.find("acme corporation")).name == "Acme\u00a0Corporation"
    with pytest.raises(SiteNotFound) as refused:
        await bench.find("acme corporation", exact=True)
    assert refused.value.lookalike is not None


@pytest.mark.parametrize("typed", ["", " \t", "00000000-0000-0000-0000-00000000000f"])
async def test_nothing_and_an_unknown_uid_are_no_site(bench: Bench, typed: str) -> None:
    with pytest.raises(SiteNotFound):
        await bench.find(typed)
