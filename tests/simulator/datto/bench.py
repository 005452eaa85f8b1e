"""A demo tenant on a clock turned by hand, and a client that talks to it."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from fakes.clock import FakeClock
from rmm_simulator.datto.records import DeviceRecord, JobRecord
from rmm_simulator.datto.tenant import Tenant


@dataclass
class Bench:
    """What a test of the simulator works with. The client has a token that was not asked for over HTTP."""

    tenant: Tenant
    clock: FakeClock
    client: httpx.AsyncClient

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        """Read a path below `/api/v2`."""
        return await self.client.get(f"/api/v2{path}", params=query or None)

    async def start(
        self, component: str, hostname: str = "ACME-DC01", variables: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send the real dialect's start of a component on a device, both given by name."""
        pairs = [{"name": name, "value": value} for name, value in (variables or {}).items()]
        uid = self.tenant.component_named(component).uid
        body = {"jobName": f"{component} on {hostname}", "jobComponent": {"componentUid": uid, "variables": pairs}}
        return await self.client.put(self.quickjob(hostname), json=body)

    def quickjob(self, hostname: str = "ACME-DC01") -> str:
        """The path under which jobs are started on a device."""
        device: DeviceRecord = self.tenant.device_named(hostname)
        return f"/api/v2/device/{device.uid}/quickjob"

    @property
    def job(self) -> JobRecord:
        """The last job made."""
        return self.tenant.started[-1]

    @property
    def results(self) -> str:
        """The path below `/api/v2` of the last job's results."""
        return f"/job/{self.job.uid}/results/{self.job.device.uid}"
