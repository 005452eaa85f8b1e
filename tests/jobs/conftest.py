"""A system with two devices and two components, and nothing else."""

import pytest

from fakes.ports import PlainServices
from rmm_jobs.domain.catalog import Component, Device, Variable

CLEAR = Component("c1", "Clear Temp Files", variables=(Variable("days", default="30"), Variable("TOKEN", default="x")))
BACKUP = Component("c2", "Backup", variables=(Variable("PATH"),))
DC01 = Device("d1", "ACME-DC01", online=True)


@pytest.fixture
def plain() -> PlainServices:
    plain = PlainServices()
    plain.system.devices = [DC01, Device("d2", "ACME-DC02", online=False)]
    plain.system.lists = [[CLEAR, BACKUP]]
    return plain
