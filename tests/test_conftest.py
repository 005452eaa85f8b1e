"""What holds for the whole suite: no connection beyond this machine, and processes that take an interrupt."""

import signal
import socket

import httpx
import pytest

Failed = pytest.fail.Exception


def test_a_connection_beyond_this_machine_fails_the_test() -> None:
    with socket.socket() as ours, pytest.raises(Failed, match="reaches for the network"):
        ours.connect(("192.0.2.1", 443))


async def test_so_does_a_request_whose_host_has_to_be_looked_up() -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(Failed, match=r"reaches for the network: .*rmm\.example"):
            await client.get("https://rmm.example/")


def test_a_connection_to_this_machine_is_opened() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as ours:
        assert ours.getpeername() == server.getsockname()


def test_a_process_that_a_test_starts_can_be_interrupted_also_where_pytest_runs_in_the_background() -> None:
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
