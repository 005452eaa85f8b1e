"""A Datto RMM that answers every read with random data of the shape that its OpenAPI document declares."""

import json
import random
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import httpx

FACTS = Path(__file__).parents[1] / "simulator" / "datto-openapi-facts.json"
TEXTS = (
    "",
    " ",
    "NW-SQL01",
    "Northwind",
    "10.4.0.12",
    "00:1B:44:11:3A:B7",
    "2026-05-15",
    "1707985800000",
    "A\x1b[31mB\r\n" + "-" * 70 + "\nFORGED: one",
    "```\nC\u202eD\u200b",
    "x" * 5_000,
    "日本語 😀",
    '"quoted" \\ %s {0}',
)
NUMBERS = (0, 1, -1, 100, 2**31, 2**62, -(2**62))
MOMENTS = (1707985800000, -62135596800000, "2024-02-15T08:30:00Z", "2024-02-15T08:30:00", 253402300799999, None)
_NULL, _MISSING = 0.15, 0.15


@cache
def facts() -> dict[str, Any]:
    """Return the names and types of the document."""
    return json.loads(FACTS.read_text(encoding="utf-8"))


class RandomDatto:
    """Answer requests at the transport. Equal seeds give equal answers; `requests` are the paths, in order.

    With `jobs`, one device is online and one component is there, so that jobs of it are started.
    """

    def __init__(self, seed: int, *, jobs: bool = False) -> None:
        self._jobs = jobs
        self._chance = random.Random(seed)  # noqa: S311 - made-up data, and the same for the same seed
        self.requests: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Return an answer of the declared shape."""
        path = request.url.path.removeprefix("/api")
        if path == "/auth/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "token_type": "bearer", "expires_in": 360000})
        self.requests.append(path)
        data = self._value(self._schema(path, request.method.lower()), 0)
        if isinstance(data, dict) and "uid" in data and self._chance.random() < 0.9:
            data["uid"] = path.rsplit("/", 1)[-1]  # the one that was asked for
        if self._jobs and isinstance(data, dict):
            self._startable(path, cast("dict[str, Any]", data))
        return httpx.Response(200, json=data)

    def _startable(self, path: str, data: dict[str, Any]) -> None:
        """Make most devices and components fit to run a job."""
        if self._chance.random() < 0.2:
            return
        if re.fullmatch(r"/v2/device/[^/]+", path):
            data |= {
                "online": True,
                "deleted": False,
                "suspended": False,
                "deviceClass": "device",
                "hostname": "NW-SQL01",
            }
        elif path == "/v2/account/components":
            component: dict[str, object] = {
                "uid": "c1d2e3f4-a5b6-7890-cdef-123456789abc",
                "name": "Clear Temp Files",
                "variables": [],
            }
            data |= {"components": [component], "pageDetails": {"count": 1, "totalCount": 1, "nextPageUrl": None}}

    def _schema(self, path: str, method: str) -> Mapping[str, Any]:
        paths: dict[str, Any] = facts()["paths"]
        # Templates with fewer placeholders first: /v2/site/{siteUid}/devices/network-interface, not a device.
        for template in sorted(paths, key=lambda each: (each.count("{"), -len(each))):
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if method in paths[template] and re.fullmatch(pattern, path):
                return paths[template][method]["responses"]["200"]
        raise AssertionError(f"the document has no {path}")

    def _value(self, schema: Mapping[str, Any], depth: int) -> Any:  # noqa: ANN401 - any JSON
        chance = self._chance
        if "$ref" in schema:
            schema = facts()["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        made = {
            "array": lambda: [self._value(schema["items"], depth + 1) for _ in range(chance.choice((0, 1, 2, 5)))],
            "integer": lambda: chance.choice(NUMBERS),
            "number": lambda: chance.choice((0.5, -1.0, 1e300, 3)),
            "boolean": lambda: chance.choice((True, False)),
            "string": lambda: chance.choice(MOMENTS if schema.get("format") == "date-time" else TEXTS),
            "object": lambda: self._object(schema, depth),
        }
        return made[schema.get("type", "object")]()

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, object]:
        made: dict[str, object] = {}
        for name, inner in schema.get("properties", {}).items():
            luck = self._chance.random()
            if luck < _MISSING:
                continue
            made[name] = None if luck < _MISSING + _NULL else self._value(inner, depth + 1)
            if name in {"uid", "deviceUid", "siteUid", "alertUid", "patchId"} and made[name] is not None:
                made[name] = f"{self._chance.getrandbits(32):08x}-4b8e-4d6a-9c1e-5a2b8d4f6e01"
        if "nextPageUrl" in made and self._chance.random() < 0.8:
            made["nextPageUrl"] = None
        return made
