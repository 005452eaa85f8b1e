"""Secrets that tell by their form what they are reach no answer, in whatever text of an account they stand."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.app_under_test import AppUnderTest, record_of, text_of
from rmm_simulator.datto.details import Udf
from rmm_simulator.datto.fleet_activity import MARIA, REMOTE, device_event
from rmm_simulator.datto.hostile import poison
from rmm_simulator.datto.morning import morning_tenant
from rmm_simulator.datto.records import AlertRecord, SiteRecord, VariableRecord, uid_for

TOKEN = "ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"
FORMS = {
    "address": ("https://u:{}@host/x", "UrlPw777"),
    "GitHub": ("{}", TOKEN),
    "AWS": ("{}", "AKIAABCDEFGHIJKLMNOP"),
    "Bearer": ("sent Bearer {}", "BearerTok999888777666"),
    "Authorization": ("Authorization: Bearer {}", "QZDESC05X"),
}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A text with a secret, and the secret."""
    text, secret = FORMS[request.param]
    return f"seen {text.format(secret)} there", secret


@pytest.fixture(params=[False, True], ids=["live", "indexed"])
def app(request: pytest.FixtureRequest, datto: AppUnderTest, tmp_path: Path) -> AppUnderTest:
    """A product without an index, and one that has one."""
    return AppUnderTest(tmp_path, keeps_index=True) if request.param else datto


async def seen(app: AppUnderTest, tool: str, **arguments: object) -> str:
    result = await app.call(tool, arguments)
    return f"{text_of(result)}\n{record_of(result)}"


@pytest.mark.sample(2)
async def test_a_user_field_and_the_descriptions_of_device_and_site(app: AppUnderTest, form: tuple[str, str]) -> None:
    text, secret = form
    device = app.tenant.devices[0]
    device.description = device.site.description = text
    device.details.udfs = (Udf(9, text, "Link"),)
    await app.fill_index()
    answers = [
        await seen(app, "device-lookup", identifier=device.hostname),
        await seen(app, "site-devices", site=device.site.name, udf="Link set"),
        await seen(app, "site-devices", udf="Link~host"),
        await seen(app, "site-lookup", query=device.site.name),
    ]
    assert [answer for answer in answers if secret in answer] == []
    assert "Link: ********" in answers[0]
    assert "********" in answers[3]


@pytest.mark.sample(2)
async def test_the_texts_of_an_alert(datto: AppUnderTest, form: tuple[str, str]) -> None:
    text, secret = form
    device, at = datto.tenant.devices[0], datto.clock.epoch() - 60
    event = {"@class": "eventlog_ctx", "logName": "App", "code": "1", "type": "ERROR", "source": "x"}
    contexts = (
        {**event, "description": text},
        {"@class": "comp_script_ctx", "samples": {"Status": text}},
        {"@class": "zz_ctx", "info": text},
        {"@class": "comp_script_ctx"},
    )
    datto.tenant.alerts[:] = [
        AlertRecord(uid_for("test", str(number)), device, at, "Low", context, diagnostics=text)
        for number, context in enumerate(contexts)
    ]
    answers = [await seen(datto, "alerts"), await seen(datto, "device-lookup", identifier=device.hostname)]
    answers += [await seen(datto, "alerts", where=each.uid) for each in datto.tenant.alerts]
    answers += [await seen(datto, "resolve-alert", alert=each.uid) for each in datto.tenant.alerts]
    assert [answer for answer in answers if secret in answer] == []
    assert all("***" in answer for answer in answers)


async def test_descriptions_and_defaults_of_a_component(app: AppUnderTest, form: tuple[str, str]) -> None:
    text, secret = form
    component = app.tenant.components[0]
    component.description = text
    component.variables = (VariableRecord("MODE", text, text), VariableRecord("LINK", text, text))
    await app.fill_index()
    answer = await seen(app, "component-lookup", query=component.name)
    assert secret not in answer
    assert answer.count("***") >= 3
    assert not any(secret.encode() in each.read_bytes() for each in app.ledger_file.parent.iterdir() if each.is_file())


async def test_what_a_job_prints_and_the_activity_log(datto: AppUnderTest, form: tuple[str, str]) -> None:
    text, secret = form
    device, component = datto.tenant.devices[0], datto.tenant.components[0]
    component.variables = ()
    component.script = replace(component.script, stdout=f"one\n{text}\nlast\n", stderr=f"{text}\n")
    datto.tenant.events = [device_event(REMOTE, device, datto.clock.epoch() - 60, MARIA, text)]
    activity = await seen(datto, "activity")
    ran = await seen(datto, "run-job", device=device.hostname, component=component.name, wait=True)
    job = datto.tenant.started[0].uid
    answers = [activity, ran, await seen(datto, "job-output", job=job), await seen(datto, "job-status", job=job)]
    answers += [
        await seen(datto, "job-output", job=job, stream="stderr"),
        await seen(datto, "recent-jobs", device=device.hostname, last=True),
    ]
    answers += [await seen(datto, "job-output", job=job, search="seen")]
    assert [answer for answer in answers if secret in answer] == []
    assert "last" in ran


async def test_a_value_that_a_job_is_given_is_sent_as_it_is_and_shown_nowhere(
    app: AppUnderTest, form: tuple[str, str]
) -> None:
    text, secret = form
    device, component = app.tenant.devices[0], app.tenant.components[0]
    component.variables = (VariableRecord("LINK"), VariableRecord("NOTE"))
    component.script = replace(component.script, stdout=f"got {secret} of it\nlast\n")
    run = {"device": device.hostname, "component": component.name}
    values = {"LINK": text, "NOTE": "plain"}
    answers = [await seen(app, "run-job", **run, variables={**values, "OTHER": "1"})]
    answers += [await seen(app, "run-job", **run, variables={"LINK": text})]
    answers += [await seen(app, "run-job", **run, variables=f"LINK={text}\n,NOTE")]
    assert app.starts == 0
    answers += [await seen(app, "run-job", **run, variables=values)]
    assert dict(app.tenant.started[0].variables) == values
    assert "LINK: ********" in answers[-1]
    answers += [await seen(app, "run-job", **run, variables=values)]  # an identical one is open
    app.clock.advance(60)
    job = app.tenant.started[0].uid
    answers += [await seen(app, "job-status", job=job, details=True), await seen(app, "job-output", job=job)]
    answers += [
        await seen(app, "recent-jobs", device=device.hostname, last=True),
        await seen(app, "run-job", repeat=job),
    ]
    assert "Needed:     LINK" in answers[-1]
    assert (app.starts, [answer for answer in answers if secret in answer]) == (1, [])
    assert secret.encode() not in app.ledger_file.read_bytes()


async def test_a_value_that_an_older_version_has_written_down_is_masked_too(datto: AppUnderTest) -> None:
    device, component = datto.tenant.devices[0], datto.tenant.components[0]
    component.variables = (VariableRecord("LINK"),)
    run = {"device": device.hostname, "component": component.name, "variables": "LINK=plain"}
    await datto.call("run-job", run)
    with contextlib.closing(sqlite3.connect(datto.ledger_file)) as database:
        database.execute("UPDATE job SET variables = ?", (json.dumps({"LINK": f"get {TOKEN}"}),))
        database.commit()
    answer = await seen(datto, "job-status", job=datto.tenant.started[0].uid)
    assert TOKEN not in answer
    assert "LINK: ********" in answer


def named(app: AppUnderTest) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield calls that show every kind of text of a device, a site and the account."""
    device = app.tenant.devices[0]
    for tool in ("device-audit", "software", "patches"):
        yield tool, {"device": device.uid}
    yield "device-lookup", {"identifier": device.uid}
    yield "site-lookup", {"query": device.site.uid}
    yield "patches", {"site": device.site.uid}
    for arguments in ({}, {"site": device.site.uid}, {"site": device.site.uid, "summary": True}):
        yield "site-devices", arguments
    for tool in ("site-lookup", "alerts", "activity", "recent-jobs"):
        yield tool, {}
    for alert in app.tenant.alerts[:30]:
        yield "alerts", {"where": alert.uid}


@pytest.mark.sample(2)
async def test_every_free_text_of_an_account(datto: AppUnderTest, form: tuple[str, str]) -> None:
    text, secret = form
    datto.tenant = tenant = morning_tenant(now=datto.clock.epoch)
    datto.responder = datto.another_process()
    sites = [(site, site.name) for site in tenant.sites]
    names = [(device, device.hostname, device.last_user) for device in tenant.devices]
    users = list(tenant.users)
    poison(tenant, f" {text}")
    # A name is shown as it is: people find the thing by it.
    _name_again(sites)
    for device, hostname, user in names:
        device.hostname, device.last_user = hostname, user
        device.details.udfs = device.details.udfs[:-1]
    tenant.users[:] = users
    answers = [(tool, arguments, await seen(datto, tool, **arguments)) for tool, arguments in named(datto)]
    lines = [(tool, line) for tool, _, answer in answers for line in answer.split("\n") if secret in line]
    assert not lines, "\n".join(sorted({f"{tool}: {line[:250]}" for tool, line in lines}))


def _name_again(sites: list[tuple[SiteRecord, str]]) -> None:
    for site, name in sites:
        site.name = name
