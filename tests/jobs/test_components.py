"""Components by name: from the index where that is whole and fresh, and a cached list refuses nothing by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.device_index import DeviceIndex, IndexPart, PartState
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.target_errors import ComponentNotFound, DuplicateComponents
from rmm_jobs.domain.variable_errors import UnknownVariables, VariablesAmbiguous
from rmm_jobs.jobs.targets.components import component_lookup, component_names, match_in_list

CLEAR, BACKUP = Component("c1", "Clear Temp Files"), Component("c2", "Backup")
AMBIGUOUS = VariablesAmbiguous({}, {})


@dataclass
class Index:
    """Has components, and when they were read."""

    rows: Sequence[Component]
    as_of: datetime
    announced: int | None = None
    asked: list[IndexPart] = field(default_factory=list[IndexPart])

    async def state(self, part: IndexPart) -> PartState | None:
        self.asked.append(part)
        return PartState(2, self.announced, self.as_of)

    async def components(self) -> Sequence[Component]:
        return self.rows


@pytest.fixture(autouse=True)
def _listed(plain: PlainServices) -> None:
    plain.system.lists = [[CLEAR, BACKUP]]


def matching(*results: Component | Exception) -> list[Component | Exception]:
    return list(results)


def with_index(plain: PlainServices, *rows: Component, age: timedelta = timedelta(), announced: int = 2) -> None:
    index = Index(rows, plain.clock.now() - age, announced)
    plain.services = replace(plain.services, index=cast("DeviceIndex", index))


@pytest.mark.parametrize(
    "refused",
    [ComponentNotFound("x", ()), DuplicateComponents("x", [CLEAR]), UnknownVariables(CLEAR, ["dayz"])],
    ids=lambda each: type(each).__name__,
)
async def test_what_a_cached_list_refuses_is_looked_for_in_a_fresh_one_once(
    plain: PlainServices, refused: Exception
) -> None:
    left = matching(refused, CLEAR)

    def match(components: Sequence[Component]) -> Component:
        del components
        found = left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    assert await match_in_list(plain.services, match, plain.call()) == CLEAR
    assert plain.diary == ["components", "components anew"]
    left[:] = [refused, refused]
    with pytest.raises(type(refused)):
        await match_in_list(plain.services, match, plain.call())
    assert left == []


@pytest.mark.parametrize(
    ("ambiguous", "reads"),
    [(AMBIGUOUS, 1), (VariablesAmbiguous({}, {}, refused=(ComponentNotFound("x", ()), None)), 2)],
    ids=["both readings fit", "one does not"],
)
async def test_a_fresh_list_decides_between_two_readings_only_where_it_can(
    plain: PlainServices, ambiguous: VariablesAmbiguous, reads: int
) -> None:
    def match(components: Sequence[Component]) -> Component:
        del components
        raise ambiguous

    with pytest.raises(VariablesAmbiguous):
        await match_in_list(plain.services, match, plain.call())
    assert len(plain.diary) == reads


async def test_a_refusal_that_no_list_changes_is_final(plain: PlainServices) -> None:
    def match(components: Sequence[Component]) -> Component:
        del components
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await match_in_list(plain.services, match, plain.call())
    assert plain.diary == ["components"]


async def test_the_index_answers_without_a_request_and_with_its_age(plain: PlainServices) -> None:
    with_index(plain, CLEAR, BACKUP, age=timedelta(minutes=5))
    found = await component_lookup(plain.services, "clear", plain.call())
    assert (found.components, found.as_of, plain.diary) == ([CLEAR], plain.clock.now() - timedelta(minutes=5), [])
    assert await component_names(plain.services, "c", 9.0) == ["Clear Temp Files", "Backup"]


@pytest.mark.parametrize(
    ("rows", "age", "announced"),
    [
        ([CLEAR, BACKUP], timedelta(days=30), 2),
        ([CLEAR, BACKUP], -timedelta(minutes=5), 2),
        ([CLEAR, BACKUP], timedelta(), 3),
        ([CLEAR], timedelta(), 2),
        ([], timedelta(), 2),
    ],
    ids=["too old", "of the future", "not whole", "a row that cannot be read", "empty"],
)
async def test_an_index_that_may_lack_a_component_is_not_believed(
    plain: PlainServices, rows: list[Component], age: timedelta, announced: int
) -> None:
    with_index(plain, *rows, age=age, announced=announced)
    found = await component_lookup(plain.services, "clear", plain.call())
    assert (found.components, found.as_of, plain.diary) == ([CLEAR], None, ["components"])


async def test_what_the_index_has_not_is_looked_for_in_the_list(plain: PlainServices) -> None:
    with_index(plain, Component("c8", "Old"), Component("c9", "Older"))
    assert (await component_lookup(plain.services, "backup", plain.call())).components == [BACKUP]


async def test_a_name_that_no_list_has_is_answered_with_those_that_are_spelt_alike(plain: PlainServices) -> None:
    found = await component_lookup(plain.services, "Bakcup", plain.call())
    assert (found.components, found.alike) == ([BACKUP], True)
    assert plain.diary == ["components", "components anew"]


async def test_a_long_list_is_shown_in_parts(plain: PlainServices) -> None:
    plain.system.lists = [[Component(str(number), f"Job {number:03}") for number in range(60)]]
    found = await component_lookup(plain.services, None, plain.call(), offset=50)
    assert (len(found.components), found.total, found.components[0].name) == (10, 60, "Job 050")
    assert len((await component_lookup(plain.services, None, plain.call())).components) == ROWS
