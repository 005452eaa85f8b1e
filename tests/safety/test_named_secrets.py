import time

import pytest

from rmm_jobs.safety.named_secrets import hide_named_secrets


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2",
        "login failed, Password: hunter2 two words",
        'pwd = "hunter2"',
        '{"password":"hunter2","x":1}',
        "Server=x;Password=hunter2;",
        "Authorization: Bearer hunter2",
        "tool.exe --api-key hunter2",
        "tool.exe -Password hunter2",
        "tool.exe /password:hunter2",
        "curl -u bob:hunter2 https://x.example",
        "ftp://bob:hunter2@nas/share",
        "<password>hunter2</password>",
        '<add key="ApiKey" value="hunter2" />',
        "password=******** and token: hunter2",
        "Secret:\r\nhunter2\r\nafter",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nhunter2",
    ],
)
def test_a_secret_that_the_text_names_is_hidden(text: str) -> None:
    hidden = hide_named_secrets(text)
    assert "hunter2" not in hidden
    assert "********" in hidden


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Logon Type: 3\r\nKey Length: 0\r\nAuthentication Package: NTLM\n",
        "C:\\Tools\\run.exe --verbose now",
        "<name>SQL01</name>",
        "https://host.example:8443/path",
        "The keyboard driver stopped: it has done this 3 times",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert hide_named_secrets(text) == text


def test_the_lines_around_a_secret_stay() -> None:
    assert hide_named_secrets("before\ntoken: hunter2\nafter\n") == "before\ntoken: ********\nafter\n"


@pytest.mark.parametrize("text", ["<a" * 50_000, "-p " * 50_000, "://" * 50_000, "-----BEGIN PRIVATE KEY-----" * 5_000])
def test_the_time_is_linear(text: str) -> None:
    began = time.process_time()
    hide_named_secrets(text)
    assert time.process_time() - began < 2
