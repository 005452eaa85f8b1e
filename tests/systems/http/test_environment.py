"""Which proxy and which certificates count for a server, and what is wrong with those that are named."""

from pathlib import Path

import pytest

from rmm_jobs.systems.http.environment import environment_problems, proxy_for

BASE = "https://merlot-api.example.test"
NAMES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "ftp://proxy.test"),
        ("HTTPS_PROXY", "socks5://proxy.test:1080"),
        ("ALL_PROXY", "socks5h://proxy.test:1080"),
        ("HTTPS_PROXY", "http://user:must-not-leak@proxy.test:port"),
        ("HTTPS_PROXY", "http://proxy.test:0"),
        ("HTTPS_PROXY", "http://proxy.test:70000"),
        ("HTTPS_PROXY", "http://"),
        ("HTTPS_PROXY", "\u201chttp://proxy.test:8080\u201d"),
        ("https_proxy", "http://proxy..test"),
        ("NO_PROXY", "localhost 127.0.0.1"),
        ("NO_PROXY", "a.test,\u201cb.test\u201d"),
        ("NO_PROXY", "[::1"),
        ("no_proxy", "10.0.0.0/99"),
        ("SSL_CERT_FILE", "/nowhere/must-not-leak.pem"),
        ("SSL_CERT_FILE", __file__),
        ("SSL_CERT_FILE", str(Path(__file__).parent)),
        ("SSL_CERT_DIR", "/nowhere/must-not-leak"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    ((named, problem),) = environment_problems(BASE).items()
    assert named == name
    assert "must-not-leak" not in problem


def test_all_of_them_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("HTTPS_PROXY", "ftp://x"), ("NO_PROXY", "a b"), ("SSL_CERT_FILE", "/nowhere")):
        monkeypatch.setenv(name, value)
    assert set(environment_problems(BASE)) == {"HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "http://user:pass@proxy.test:8080"),
        ("HTTPS_PROXY", "https://proxy.test"),
        ("HTTPS_PROXY", "proxy.test:3128"),
        ("HTTPS_PROXY", "http://[2001:db8::1]:3128"),
        ("HTTPS_PROXY", "${HTTPS_PROXY}"),
        ("HTTP_PROXY", "ftp://counts-for-plain-http-alone.test"),
        ("NO_PROXY", "localhost,127.0.0.1,::1,[::1]:80,10.0.0.0/8,fd00::/8,.corp.test,*.corp.test,a.test:8080,*"),
        ("SSL_CERT_FILE", "${SSL_CERT_FILE}"),
        ("SSL_CERT_DIR", str(Path(__file__).parent)),
    ],
)
def test_what_can_be_used_or_does_not_count_is_no_problem(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert environment_problems(BASE) == {}


def test_a_proxy_that_is_not_used_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.test:1080")
    assert environment_problems("http://127.0.0.1:8080") == {}
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:8080")
    assert environment_problems(BASE) == {}


@pytest.mark.parametrize("url", ["https://localhost:5000", "http://127.0.0.1", "http://[::1]:80"])
def test_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.test:8080")
    assert proxy_for(url) is None


@pytest.mark.parametrize(
    ("exceptions", "is_used"),
    [
        ("", True),
        ("other.test", True),
        ("api.example.test", True),
        ("merlot-api.example.test", False),
        ("MERLOT-API.example.test:443", False),
        (".example.test", False),
        ("*.example.test", False),
        ("example.test", False),
        ("ample.test", True),
        ("fd00::/8, example.test", False),
        ("*", False),
    ],
)
def test_no_proxy_names_hosts_and_what_is_below_them(
    monkeypatch: pytest.MonkeyPatch, exceptions: str, is_used: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.test:8080")
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert proxy_for(BASE) == ("http://proxy.test:8080" if is_used else None)


def test_no_proxy_names_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:8080")
    monkeypatch.setenv("NO_PROXY", "10.0.0.0/8,fd00::/8")
    assert proxy_for("http://10.1.2.3:5000") is None
    assert proxy_for("http://[fd00::7]:5000") is None
    assert proxy_for("http://11.1.2.3:5000") == "http://proxy.test:8080"
