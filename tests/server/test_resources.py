"""The cards on the wire: which tools name one, what is listed and read, and what is announced."""

import pytest
from mcp import Client, MCPError
from mcp.types import INVALID_PARAMS, ServerCapabilities, TextResourceContents

from fakes.app_under_test import AppUnderTest, Mode
from fakes.product import ProductUnderTest
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_jobs.app import build_server
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.toolsets import Selection

EXTENSION = "io.modelcontextprotocol/ui"
MIME_TYPE = "text/html;profile=mcp-app"
JOB, TABLE = "ui://rmm-jobs/job", "ui://rmm-jobs/table"
CARDS = {
    "datto": {"run-job": JOB, "job-status": JOB, "alerts": TABLE, "device-lookup": TABLE, "site-devices": TABLE},
    "psu": {"run-job": JOB, "job-status": JOB},
}


@pytest.fixture(params=["datto", "psu"])
def product(request: pytest.FixtureRequest, app: AppUnderTest, psu: PsuAppUnderTest) -> ProductUnderTest:
    return app if request.param == "datto" else psu


def client_of(app: AppUnderTest, mode: Mode, *names: str, prefix: str = "") -> Client:
    """Return a client of a server with these tools of Datto RMM alone."""
    spec = SYSTEMS["datto"]
    chosen = tuple(tool for tool in spec.tools if tool.name in names)
    return Client(build_server(spec, app.responder, served=Selection(chosen, prefix)), mode=mode)


def announced_to(client: Client) -> ServerCapabilities:
    assert client.server_capabilities is not None
    return client.server_capabilities


async def test_a_tool_names_the_card_that_shows_its_answers(product: ProductUnderTest, mode: Mode) -> None:
    async with product.client(mode=mode, shows_cards=True) as client:
        tools = (await client.list_tools()).tools
    named = {tool.name: tool.meta["ui"] for tool in tools if tool.meta and "ui" in tool.meta}
    assert named == {name: {"resourceUri": uri} for name, uri in CARDS[product.ways.system].items()}


async def test_each_card_that_a_tool_names_is_listed_and_read(product: ProductUnderTest, mode: Mode) -> None:
    async with product.client(mode=mode) as client:
        listed = (await client.list_resources()).resources
        assert {each.uri for each in listed} == set(CARDS[product.ways.system].values())
        for each in listed:
            assert (each.mime_type, bool(each.title)) == (MIME_TYPE, True)
            (document,) = (await client.read_resource(each.uri)).contents
            assert isinstance(document, TextResourceContents)
            assert (document.uri, document.mime_type) == (each.uri, MIME_TYPE)
            assert document.text.startswith("<!doctype html>")
            assert document.meta == {"ui": {"prefersBorder": True}}
        assert (await client.list_resource_templates()).resource_templates == []


async def test_resources_are_promised_and_no_change_of_them(app: AppUnderTest, mode: Mode) -> None:
    async with app.client(mode=mode) as client:
        announced = announced_to(client)
    assert announced.resources is not None
    assert not any(announced.resources.model_dump().values())


async def test_the_generation_that_has_extensions_is_told_of_the_one_for_cards(app: AppUnderTest) -> None:
    async with app.client(mode="auto") as client:
        announced = announced_to(client)
    assert announced.extensions is not None
    assert announced.extensions[EXTENSION] == {}


async def test_without_a_tool_that_has_a_card_no_resource_is_promised(app: AppUnderTest, mode: Mode) -> None:
    async with client_of(app, mode, "job-output") as client:
        announced = announced_to(client)
        assert announced.resources is None
        assert EXTENSION not in (announced.extensions or {})
        with pytest.raises(MCPError, match="Method not found"):
            await client.list_resources()


async def test_only_the_cards_of_the_tools_that_are_served_are_there(app: AppUnderTest, mode: Mode) -> None:
    async with client_of(app, mode, "alerts", prefix="acme_") as client:
        assert [each.uri for each in (await client.list_resources()).resources] == [TABLE]
        with pytest.raises(MCPError) as unknown:
            await client.read_resource(JOB)
    assert unknown.value.code == INVALID_PARAMS


@pytest.mark.parametrize(
    "uri", ["ui://rmm-jobs/../server", "ui://rmm-jobs/job.html", "ui://x/job", "file:///etc/passwd"]
)
async def test_nothing_but_a_card_can_be_read(app: AppUnderTest, mode: Mode, uri: str) -> None:
    async with app.client(mode=mode) as client:
        with pytest.raises(MCPError) as unknown:
            await client.read_resource(uri)
    assert (unknown.value.code, unknown.value.message) == (INVALID_PARAMS, "Unknown resource")


async def test_a_card_may_be_kept_by_a_client(app: AppUnderTest) -> None:
    async with app.client(mode="auto") as client:
        kept = [await client.list_resources(), await client.list_resource_templates(), await client.read_resource(JOB)]
    assert [(each.cache_scope, each.ttl_ms) for each in kept] == [("public", 3_600_000)] * 3
