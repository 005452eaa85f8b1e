"""A whole product around a simulated tenant, in process and on one clock that a test turns by hand."""

from dataclasses import dataclass, field
from typing import ClassVar

from fakes.ledgers import ledger as ledger_at
from fakes.product import InProcess, Mode, ProductUnderTest, Ways, record_of, text_of
from rmm_jobs.inventory.index_keeper import IndexKeeper
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.store.device_index import SqliteDeviceIndex, index_path
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.registry import SYSTEMS
from rmm_simulator.common.faults import Faults
from rmm_simulator.datto.app import Dialect, build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, Tenant, demo_tenant

__all__ = ["AppUnderTest", "InProcess", "Mode", "record_of", "text_of"]

BASE_URL = "https://tenant.example"


@dataclass
class AppUnderTest(ProductUnderTest):
    """One running product, and the tenant behind it."""

    ways: ClassVar = Ways(
        system="datto",
        product="Datto RMM",
        port=DattoSystem,
        reads_output="output",
        short={"device": "ACME-DC01", "component": "Clear Temp Files"},
        open={"device": "ACME-DC01", "component": "Long Running Script"},
        full={"device": "ACME-DC01", "component": "Clear Temp Files"},
        secret=({"device": "ACME-DC01", "component": "Set Local Administrator Password"}, "ADMIN_PASSWORD"),
        variables="variables",
        job_label="Job UID",
        start_method="PUT",
        one_job="/job/",
        output="std",
        list_of_jobs="activity-logs",
    )
    dialect: Dialect = "real"
    connects: type[InProcess] = InProcess
    """What stands between the product and the tenant."""
    keeps_index: bool = False
    """Whether the product keeps an index of the devices; `fill_index` fills it."""
    tenant: Tenant = field(init=False)

    def __post_init__(self) -> None:
        self.tenant = demo_tenant(now=self.clock.epoch)
        self.responder = self.another_process()

    def another_process(self) -> Responder:
        ledger = ledger_at(self.ledger_file, system=BASE_URL)
        services = Services(self.system(), ledger, self.clock, index=self.index() if self.keeps_index else None)
        return Responder(
            lambda: Opened(services, BASE_URL, self.wait_limit, self.seal(BASE_URL)),
            SYSTEMS["datto"].wording,
            new_tag=str,
        )

    def system(self) -> DattoSystem:
        """A connection to the tenant."""
        app = build_app(self.tenant, dialect=self.dialect, sleep=self.clock.sleep)
        return DattoSystem(BASE_URL, DEMO_KEY, DEMO_SECRET, clock=self.clock, transport=self.connects(app))

    def index(self) -> SqliteDeviceIndex:
        """The account's index, as another process opens it."""
        return SqliteDeviceIndex(index_path(self.folder, system=BASE_URL, key=DEMO_KEY), self.seal(BASE_URL))

    async def fill_index(self) -> None:
        """Read what is old in the index, as a server does in the background, and forget the requests for it."""
        system, index = self.system(), self.index()
        await IndexKeeper(system, index, self.clock).refresh()
        await index.aclose()
        await system.aclose()
        self.forget()

    @property
    def faults(self) -> Faults:
        return self.tenant.faults

    @property
    def job_id(self) -> str:
        return self.tenant.started[-1].uid

    @property
    def starts(self) -> int:
        return len(self.tenant.started)

    def asked(self) -> list[str]:
        """What was asked of the tenant, in order: `GET /api/v2/...`."""
        return [f"{request.method} {request.path}" for request in self.tenant.requests]

    def forget(self) -> None:
        self.tenant.requests.clear()

    def is_start(self, asked: str) -> bool:
        return asked.startswith(("PUT", "POST /api"))
