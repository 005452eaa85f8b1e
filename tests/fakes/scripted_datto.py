"""A small tenant at the transport."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

import httpx

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, Reply, Scripted, after, answer, sent_json
from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.model import StartRequest
from rmm_jobs.systems.datto.system import DattoSystem

__all__ = ["FOREVER", "Reply", "after", "answer", "sent_json"]

BASE = "https://pinotage-api.centrastage.net"
KEY = "key-5F1A0C"
SECRET = "s3cret/+value"
DEVICE = "d1e2f3a4-b5c6-7890-abcd-123456789abc"
COMPONENT = "c1d2e3f4-a5b6-7890-cdef-123456789abc"
JOB = "0d9f7e4c-2b1a-4c3d-8e5f-112233445566"
QUICK_JOB = f"/api/v2/device/{DEVICE}/quickjob"
RESULTS = f"/api/v2/job/{JOB}/results/{DEVICE}"


@dataclass
class Tenant(Scripted):
    """A tenant that gives a token to whoever asks for one."""

    tokens: int = 0

    @property
    def paths(self) -> list[str]:
        """What was asked, but for tokens."""
        return [path for path in super().paths if path != "POST /auth/oauth/token"]

    def unscripted(self, request: httpx.Request) -> httpx.Response:
        return self._token() if request.url.path == "/auth/oauth/token" else super().unscripted(request)

    def _token(self) -> httpx.Response:
        self.tokens += 1
        return answer({"access_token": f"token-{self.tokens}", "token_type": "bearer", "expires_in": 360000})

    def system(self, clock: FakeClock, *, cache_seconds: float = 300) -> DattoSystem:
        return DattoSystem(
            BASE, KEY, SECRET, clock=clock, transport=httpx.MockTransport(self), cache_seconds=cache_seconds
        )


def sent_form(request: httpx.Request) -> dict[str, list[str]]:
    return parse_qs(request.content.decode())


def order(variables: Mapping[str, str] | None = None, device_uid: str = DEVICE) -> StartRequest:
    return StartRequest(
        Device(device_uid, "ACME-DC01"),
        Component(COMPONENT, "Clear Temp Files"),
        variables or {},
        reference="rj-0a1b2c",
        job_name="Clear Temp Files (rj-0a1b2c)",
    )
