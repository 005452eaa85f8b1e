import pytest

from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.systems.http.address import is_loopback, is_segment, own_url


def test_a_path_is_part_of_an_address_only_where_it_may_be() -> None:
    assert own_url("https://a.test/x/", "URL", prefix=True) == "https://a.test/x"
    with pytest.raises(NotConfigured) as refused:
        own_url("https://a.test/x", "URL")
    assert refused.value.problems == {"URL": "has more than scheme, host and port"}


def test_plain_http_leaves_this_machine_only_where_it_may() -> None:
    assert own_url("http://a.test", "URL", plain=True) == "http://a.test"
    with pytest.raises(NotConfigured) as refused:
        own_url("http://a.test", "URL", unless=" or ALLOWED is true")
    assert refused.value.problems["URL"].endswith("unless its host is this machine or ALLOWED is true")


@pytest.mark.parametrize(
    ("host", "is_this_machine"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), ("localhost.evil.test", False)],
)
def test_this_machine_is_known_by_its_names(host: str, is_this_machine: bool) -> None:
    assert is_loopback(host) is is_this_machine


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("12", True),
        ("0d9f7e4c-2b1a-4c3d-8e5f-112233445566", True),
        ("a.b_c", True),
        (".", False),
        ("..", False),
        ("", False),
        ("a/b", False),
        ("a%2fb", False),
        ("a b", False),
        ("a\n", False),
        ("x" * 129, False),
    ],
)
def test_an_identifier_in_a_path_is_one_segment(text: str, fits: bool) -> None:
    assert is_segment(text) is fits


@pytest.mark.parametrize(
    "host",
    ["a..b.test", "-a.test", "a-.test", "a" * 64 + ".test", ".".join(["a" * 60] * 5), "10.0.0", "256.1.1.1", "127.1"],
)
def test_a_host_whose_labels_cannot_be_names_is_refused(host: str) -> None:
    with pytest.raises(NotConfigured):
        own_url(f"https://{host}", "URL")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(NotConfigured):
        own_url(f"https://a.test:{port}", "URL")
