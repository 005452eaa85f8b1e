"""A secret that printed text names is hidden in its place, and the text keeps its length."""

import time

import pytest

from rmm_jobs.safety.printed_secrets import hide_printed_secrets


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2",
        "Password : hunter2",
        'the pwd = "hunter2", and more',
        '{"password":"hunter2","x":1}',
        "Server=x;User=sa;Password=hunter2;Timeout=30",
        "client_secret=hunter2&scope=x",
        "api_key: hunter2",
        "ACCESS_TOKEN='hunter2'",
        "tool.exe /password:hunter2",
        "PASSWORT=hunter2\r\nnext",
    ],
)
def test_a_printed_secret_is_hidden_and_the_length_stays(text: str) -> None:
    hidden = hide_printed_secrets(text)
    assert hidden == text.replace("hunter2", "*******")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Invalid password: expired",
        "Password required            Yes",
        "Password last set            2/1/2024 9:00:00 AM",
        "PasswordNeverExpires : True",
        "password=true",
        "System.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
        "Key: HKLM\\Software\\Acme1",
        "password=",
        "password:\nnext1",
        "Tokens: 4711 used",
    ],
)
def test_what_names_no_secret_is_printed_as_it_is(text: str) -> None:
    assert hide_printed_secrets(text) == text


def test_a_known_secret_stays_whole_for_whoever_redacts_it() -> None:
    known = ["Server=x;Password=hunter2;", "abc;def"]
    text = "Server=x;Password=hunter2; password=abc;def token=hunter2"
    assert hide_printed_secrets(text, known) == "Server=x;Password=hunter2; password=abc;def token=*******"


def test_megabytes_take_linear_time() -> None:
    started = time.perf_counter()
    for text in ("password" * 200_000, "password=" * 100_000, "password: " + " " * 1_000_000, "x" * 2_000_000):
        hide_printed_secrets(text)
    assert time.perf_counter() - started < 5
