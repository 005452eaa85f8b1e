import pytest

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.systems.psu.settings import base_url


@pytest.mark.parametrize(
    ("url", "reduced"),
    [
        ("https://psu.example.test:5000/", "https://psu.example.test:5000"),
        (" https://proxy.example.test/psu/ ", "https://proxy.example.test/psu"),
        ("https://proxy.example.test/a/b-c", "https://proxy.example.test/a/b-c"),
        ("http://localhost:5000", "http://localhost:5000"),
        ("http://[::1]:5000/psu", "http://[::1]:5000/psu"),
    ],
)
def test_an_address_is_scheme_host_port_and_a_path(url: str, reduced: str) -> None:
    assert base_url(url) == reduced


@pytest.mark.parametrize(
    "url",
    [
        "psu.example.test",
        "ftp://psu.example.test",
        "https://psu.example.test/?x=1",
        "https://psu.example.test/#x",
        "https://user:pass@psu.example.test",
        "https://psu.example.test//evil.test",
        "https://psu.example.test/a b",
        "https://[::1",
    ],
)
@pytest.mark.parametrize("allow_http", [False, True])
def test_an_address_that_could_send_the_token_astray_is_refused_without_repeating_it(
    url: str, allow_http: bool
) -> None:
    with pytest.raises(NotConfigured) as refused:
        base_url(url, allow_http=allow_http)
    assert list(refused.value.problems) == ["PSU_URL"]
    assert "test" not in refused.value.problems["PSU_URL"]


@pytest.mark.parametrize("url", [None, "", "  "])
def test_a_missing_address_is_named(url: str | None) -> None:
    with pytest.raises(NotConfigured) as missing:
        base_url(url)
    assert missing.value.problems["PSU_URL"].startswith("is not set")


def test_plain_http_to_another_machine_is_for_its_owner_to_allow() -> None:
    with pytest.raises(NotConfigured) as refused:
        base_url("http://psu.lan:5000")
    assert "PSU_ALLOW_HTTP is true" in refused.value.problems["PSU_URL"]
    assert base_url("http://psu.lan:5000", allow_http=True) == "http://psu.lan:5000"
