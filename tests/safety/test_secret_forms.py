"""A secret that tells by its own form what it is is hidden wherever it stands, and nothing that only resembles one."""

import time
from collections.abc import Callable

import pytest

from rmm_jobs.domain.catalog import Variable
from rmm_jobs.domain.inventory import UserField
from rmm_jobs.safety.fields import mask_fields
from rmm_jobs.safety.named_secrets import hide_by_form, hide_named_secrets, hide_told_secrets, redact_default
from rmm_jobs.safety.printed_secrets import hide_printed_secrets
from rmm_jobs.safety.redact import MASK
from rmm_jobs.text.format import redact_description

SECRET = "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"
FORMS = {
    "address": ("see https://bob:", "UrlPw777", "@host/x"),
    "address with two at signs": ("https://bob:", "p@ss", "@host/x"),
    "address without a user": ("redis://:", "UrlPw777", "@host"),
    "user option": ("curl -u bob:", "hunter2", " https://x.example"),
    "proxy user": ("curl --proxy-user=bob:", "hunter2", " https://x.example"),
    "private key": ("", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nhunter2\n-----END RSA PRIVATE KEY-----", "\nafter"),
    "private key without its end": ("", "-----BEGIN PRIVATE KEY-----\nhunter2", ""),
    "user option of a program with its path": ("/usr/bin/curl -s https://x.example?a=1&b=2 -u bob:", "hunter2", ""),
    "user option on a line of its own": ("curl.exe -H 'Accept: a; b' \\\n  --user 'bob:", "hunter2", "'"),
    "user option among others": ("curl -sSu bob:", "hunter2", " https://x.example"),
    "proxy user behind a user": ("curl -U bob:", "hunter2", " https://x.example"),
    "user option without a blank": ("curl -ubob:", "hunter2", " https://x.example"),
    "user option of no command that is named": ("Args = -u bob:", "hunter2", " --fast"),
    "numbers as user and password": ("curl -u 1000:", "20003000", " https://x.example"),
    "private key whose end is cut": (
        "",
        f"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{'MIIEhunter2' * 5}\n  hunter2==",
        "\n",
    ),
    "private key on one line": ("", f"-----BEGIN PRIVATE KEY----- {'MIIEhunter2' * 5} hunter2==", ""),
    "private key in JSON": ('{"k":"', f"-----BEGIN PRIVATE KEY-----\\n{'MIIEhunter2' * 5}\\nhunter2==", '","n":1}'),
    "GitHub": ("clone with ", f"ghp_{SECRET}", " now"),
    "GitHub, fine-grained": ("", f"github_pat_{SECRET}", ""),
    "AWS": ("relay ", "AKIAABCDEFGHIJKLMNOP", ", port 25"),
    "sk": ("", f"sk-{SECRET}", ""),
    "sk of a project": ("", "sk-proj-ab_c-4242424242424242", ""),
    "sk_live": ("", "sk_live_4242424242424242abcd", ""),
    "Slack": ("", "xoxb-123456789012-abcdefABCDEF", ""),
    "GitLab": ("", "glpat-abcdefghij0123456789", ""),
    "Google": ("", "AIzaSyA0123456789abcdefghijklmnopqrstuv", ""),
    "JWT": ("", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl", " ok"),
    "token behind a letter of another script": ("\u5bc6\u7801", f"ghp_{SECRET}", ""),
    "Authorization": ("Authorization: Bearer ", "QZDESC05X", ""),
    "Authorization, basic": ("authorization = 'Basic ", "dXNlcjpwYXNz", "'"),
    "Authorization in JSON": ('{"Authorization":"Bearer ', "QZDESC05X", '"}'),
    "Bearer": ("sent Bearer ", "BearerTok999888777666", " to it"),
    "Bearer of letters": ("sent bearer ", "abcdefghijklmnopqrstuvwxyz", " to it"),
}
PLACES: dict[str, Callable[[str], str]] = {
    "user field": lambda text: mask_fields([UserField(1, "Info", text)])[0][0].value,
    "alert or note": hide_named_secrets,
    "description of a component or a variable": hide_told_secrets,
    "default": lambda text: redact_default(Variable("MODE"), text),
    "output": hide_printed_secrets,
    "description of a device or a site": redact_description,
}
PLAIN = [
    "",
    "550e8400-e29b-41d4-a716-446655440000",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "00:1B:44:11:3A:B7 and 00-1B-44-11-3A-B7",
    "C:\\Tools\\run.exe -u C:\\Users\\bob",
    "docker run -u 1000:1000 image",
    "docker run --user www-data:staff -u D:\\Data1\\x image",
    "docker run -u app:app image",
    "podman exec --user=app:app web sh",
    "sudo -u svc:svc id; chroot --userspec app:app /srv; install -u app:app x",
    "curl -s https://host.example/x | docker run -u app:app image",
    "curl -u https://host.example/a",
    "libcurl -u app:app and curl-config -u app:app",
    "git clone -u https://host.example/a",
    "task-scheduler-service-for-backups, disk-usage-of-the-volume",
    "sk-hynix-pc711-nvme-512gb and sk-learn, sk_SK, locale sk-SK",
    "sk_initialize_the_whole_configuration",
    "https://host.example:8443/path?mail=a@b.example",
    '{"url":"http://host:8080","mail":"bob@x.example"}',
    "http://host:8080,bob@x.example",
    "ssh://git@github.com/a/b.git",
    "Authorization: required",
    "Authorization: Basic authentication",
    "The bearer of this letter, bearer authentication/authorization",
    "Bearer $TOKEN and Authorization: Bearer <token>",
    "ghp_short, AKIA, AKIAlowercaseletters, xoxb-1, eyJhbGciOi...",
    "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", PLACES)
def test_each_form_is_hidden_in_each_place(place: str, form: str) -> None:
    before, secret, after = FORMS[form]
    shown = PLACES[place](before + secret + after)
    assert "***" in shown
    assert secret not in shown
    assert "hunter2" not in shown
    assert secret.rpartition("@")[2] not in shown


@pytest.mark.parametrize("form", [form for form in FORMS if form != "private key without its end"])
def test_what_a_job_printed_keeps_its_length_and_its_lines(form: str) -> None:
    before, secret, after = FORMS[form]
    hidden = "\n".join("*" * len(line) for line in secret.split("\n"))
    assert hide_printed_secrets(f"one\n{before}{secret}{after}\ntwo") == f"one\n{before}{hidden}{after}\ntwo"


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("\nMIIEhunter2\nhunter2==", "\nThe job went on.\nAll is well, said somebody\n"),
        ("\r\nMIIEhunter2", "\r\n\r\nCopied\r\n"),
        ("", " is how such a file begins\nand it ends otherwise"),
        (f" {'MIIEhunter2' * 4} hunter2==", " was printed by a job"),
        (f"\\n{'MIIEhunter2' * 4}", '", "state": "running", "of": "somebody"}'),
        ("", "\nnothing of it\n-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----"),
    ],
)
def test_what_follows_a_private_key_without_its_end_stays(key: str, after: str) -> None:
    begin = "-----BEGIN RSA PRIVATE KEY-----"
    assert hide_by_form(f"see {begin}{key}{after}").rstrip() == f"see {MASK}{after}".rstrip()
    assert "hunter2" not in hide_by_form(f"{begin}{key}")


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_resembles_one_stays(text: str) -> None:
    assert hide_by_form(text) == text
    assert hide_by_form(f"x: {text}\n{text} ;") == f"x: {text}\n{text} ;"


@pytest.mark.parametrize("text", [text for text in PLAIN if "Authorization" not in text])
def test_output_without_a_secret_stays_byte_for_byte(text: str) -> None:
    assert hide_printed_secrets(text) == text


def test_a_known_secret_stays_whole_within_a_form() -> None:
    text = "https://bob:hunter2@host and https://bob:other@host"
    assert hide_printed_secrets(text, ["hunter2"]) == "https://bob:hunter2@host and https://bob:*****@host"


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    "unit",
    [
        *(
            "x",
            "-",
            "-u ",
            "-u\t",
            "curl ",
            "curl -u ",
            "curl -u a:b ",
            "curl -u a",
            "curl\\\n",
            "--user a",
            "://",
            "://a:",
            "://a:b",
            "://a:1@",
            "sk-",
            "sk-a",
            "sk-a-",
            "eyJ",
        ),
        *(
            "eyJaaaaaaaaaaaa.",
            "a.eyJaaaaaaaaaaaa",
            "Bearer ",
            "bearer a-",
            "Authorization: ",
            "Authorization: Bearer a/",
        ),
        *(
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\n-----END ",
            "-----BEGIN PRIVATE KEY-----\nMIIE\n",
            "-----BEGIN PRIVATE KEY----- MIIEMIIEMIIEMIIEMIIE ",
            "-----BEGIN PRIVATE KEY-----\nVersion: ",
            "ghp_",
            "ghp_a",
            "SG.aaaaaaaaaaaaaaaaa.",
        ),
        *("xoxb-", "AKIA", "line 4711 of a log: C:\\Windows\\System32\\drivers\\etc\\hosts is as it was\n"),
    ],
)
def test_two_megabytes_take_linear_time(unit: str) -> None:
    text = unit * (2_000_000 // len(unit))
    began = time.process_time()
    hide_by_form(text)
    assert time.process_time() - began < 2
