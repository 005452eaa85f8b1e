"""The client of httpx: no header of a server makes it fail, and the environment is read by us alone."""

import ssl
from collections.abc import Callable

import httpx
import pytest

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.systems.http import opening
from rmm_jobs.systems.http.opening import open_client

BASE = "https://rmm.example.test"
NAMES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.AsyncClient:
    return open_client(BASE, transport=httpx.MockTransport(answer))


@pytest.mark.parametrize("cookie", [b"a=\xc3\xa9", b"a=b", b'a="', b"a=b; Expires=" + b"9" * 5000])
async def test_no_cookie_is_kept_because_some_could_not_be_sent_again(cookie: bytes) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={}, headers=[(b"Set-Cookie", cookie)])

    async with client(answer) as opened:
        await opened.get("/x")
        await opened.get("/x")
    assert ["cookie" in each.headers for each in seen] == [False, False]


@pytest.mark.parametrize("location", ["http:a", "https://xn--a/", "http://[x", "::", "/" + "x" * 70_000, "/login"])
async def test_where_a_redirect_leads_is_dropped_before_anybody_reads_it(location: str) -> None:
    async with client(lambda _: httpx.Response(302, headers={"Location": location})) as opened:
        answer = await opened.get("/x")
    assert (answer.status_code, "location" in answer.headers, answer.next_request) == (302, False, None)


async def test_a_request_says_what_it_wants_and_who_asks() -> None:
    async with client(lambda request: httpx.Response(200, json=dict(request.headers))) as opened:
        told = (await opened.get("/x")).json()
    assert (told["accept"], told["user-agent"], told["host"]) == (
        "application/json",
        "rmm-jobs-mcp",
        "rmm.example.test",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS_PROXY", "http://user:must-not-leak@proxy..test"), ("SSL_CERT_FILE", "/no/must-not-leak")],
)
def test_an_environment_that_cannot_be_used_is_told_without_what_it_holds(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(NotConfigured) as refused:
        open_client(BASE)
    assert "must-not-leak" not in repr(refused.value)
    assert refused.value.problems


async def test_a_client_of_a_test_needs_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy..test")
    async with client(lambda _: httpx.Response(204)) as opened:
        assert (await opened.get("/x")).status_code == 204


@pytest.mark.parametrize(
    ("base", "proxy", "checks"),
    [
        (BASE, None, True),
        ("http://127.0.0.1:8080", None, False),
        ("http://rmm.example.test", "https://proxy.example.test", True),
        ("http://rmm.example.test", "http://proxy.example.test", False),
    ],
)
async def test_certificates_are_read_wherever_https_is_spoken(
    base: str, proxy: str | None, checks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ssl.SSLContext] = []

    def context() -> ssl.SSLContext:
        made.append(ssl.create_default_context())
        return made[-1]

    if proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setattr(opening, "tls_context", context)
    await open_client(base).aclose()
    assert bool(made) is checks
    assert all(each.verify_mode is ssl.CERT_REQUIRED and each.check_hostname for each in made)
