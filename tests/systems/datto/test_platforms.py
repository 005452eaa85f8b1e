import pytest

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.systems.datto.platforms import PLATFORMS, base_url


@pytest.mark.parametrize("name", ["pinotage", "merlot", "concord", "vidal", "zinfandel", "syrah"])
def test_each_platform_has_its_own_api_host(name: str) -> None:
    assert base_url(platform=f" {name.upper()} ") == f"https://{name}-api.centrastage.net"


@pytest.mark.parametrize(
    ("url", "reduced"),
    [
        ("https://rmm.example.test", "https://rmm.example.test"),
        ("https://rmm.example.test:8443/", "https://rmm.example.test:8443"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
    ],
)
def test_a_url_of_ones_own_is_reduced_to_scheme_host_and_port(url: str, reduced: str) -> None:
    assert base_url(url=url) == reduced


def test_a_url_of_ones_own_wins_over_the_platform() -> None:
    assert base_url(platform="merlot", url="https://rmm.example.test") == "https://rmm.example.test"


@pytest.mark.parametrize(
    "url",
    [
        "rmm.example.test",
        "ftp://rmm.example.test",
        "https://",
        "https://rmm.example.test/api",
        "https://rmm.example.test?x=1",
        "https://rmm.example.test#x",
        "https://user:pass@rmm.example.test",
        "https://good.test\\@evil.test",
        "https://rmm example.test",
        "https://rmm.example.test:port",
        "https://[::1",
        "http://rmm.example.test",
        "http://10.0.0.1",
        "http://localhost.evil.test",
    ],
)
def test_a_url_that_could_send_the_credentials_astray_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(NotConfigured) as refused:
        base_url(url=url)
    assert list(refused.value.problems) == ["DATTO_API_URL"]
    assert "test" not in refused.value.problems["DATTO_API_URL"]


@pytest.mark.parametrize("platform", [None, "", "lotus", "https://merlot"])
def test_an_unknown_platform_is_refused_with_the_known_ones(platform: str | None) -> None:
    with pytest.raises(NotConfigured) as refused:
        base_url(platform=platform)
    assert all(name in refused.value.problems["DATTO_PLATFORM"] for name in PLATFORMS)
