"""A name from a list that did not come whole may have a namesake in the rest: it starts nothing, a UID does."""

import json
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from fakes.app_under_test import AppUnderTest, InProcess
from fakes.product import record_of, text_of

CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files"}
DC01_UID = "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01"


class Announcing(InProcess):
    """A server that announces more rows of one list than it sends, or says for ever that there is another page."""

    path: ClassVar[str]
    changes: ClassVar[dict[str, object]]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_changed = request.url.path.endswith(self.path)
        if is_changed:  # whatever page is asked for, the first one comes
            request.url = request.url.copy_set_param("page", "0")
        response = await super().handle_async_request(request)
        if not is_changed:
            return response
        told = json.loads(await response.aread())
        told["pageDetails"] |= self.changes
        return httpx.Response(response.status_code, json=told)


def product(folder: Path, path: str, **changes: object) -> AppUnderTest:
    connects = type("Announcing", (Announcing,), {"path": path, "changes": changes})
    return AppUnderTest(folder, connects=connects)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"totalCount": 3}, "Datto RMM did not send its whole list: 1 of 3 devices received."),
        (
            {"nextPageUrl": "https://tenant.example/api/v2/account/devices?page=1"},
            "The list repeats itself: 1 device received.",
        ),
    ],
    ids=["incomplete", "repeating"],
)
async def test_the_only_device_of_a_name_in_a_list_that_is_not_whole_starts_nothing_and_its_uid_does(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    datto = product(tmp_path, "/account/devices", **changes)
    async with datto.client() as client:
        refused = await client.call_tool("run-job", CLEAR)
        text = text_of(refused)
        assert text.startswith('No certain match for "ACME-DC01":')
        assert f"UID:        {DC01_UID}\n" in text
        assert said in text
        assert "Another device with the same name may be in the rest." in text
        assert "A device is found by its UID without the list" in text
        assert (refused.is_error, record_of(refused)["kind"], datto.sendings) == (True, "device_list_incomplete", 0)
        started = text_of(await client.call_tool("run-job", {**CLEAR, "device": DC01_UID}))
    assert started.startswith("Job Queued Successfully")
    assert datto.starts == 1


async def test_the_only_component_of_a_name_in_a_list_that_is_not_whole_starts_nothing_and_its_uid_does(
    tmp_path: Path,
) -> None:
    datto = product(tmp_path, "/account/components", totalCount=900)
    async with datto.client() as client:
        await client.call_tool("component-lookup", {})
        datto.clock.advance(10)
        refused = await client.call_tool("run-job", CLEAR)
        text, told = text_of(refused), record_of(refused)
        assert text.startswith('No certain match for "Clear Temp Files":')
        assert " of 900 components received." in text
        assert "Another component with the same name may be in the rest." in text
        assert (refused.is_error, told["kind"], datto.sendings) == (True, "component_list_incomplete", 0)
        # The list is read once more before a refusal: the rest may have come by then.
        assert len([asked for asked in datto.asked() if asked.endswith("/account/components")]) == 2
        started = text_of(await client.call_tool("run-job", {**CLEAR, "component": told["component"]["uid"]}))
    assert started.startswith("Job Queued Successfully")


async def test_namesakes_in_a_list_that_is_not_whole_are_not_all_of_them(tmp_path: Path) -> None:
    datto = product(tmp_path, "/account/devices", totalCount=900)
    refused = await datto.call("run-job", {**CLEAR, "device": "FRONTDESK"})
    assert text_of(refused).startswith('Multiple devices match "FRONTDESK":')
    assert "2 of 900 devices received." in text_of(refused)
    assert record_of(refused)["missing"]["announced"] == 900
