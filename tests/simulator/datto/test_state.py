import json
from pathlib import Path

from rmm_simulator.datto.tenant import Tenant, demo_tenant


def start(tenant: Tenant, component: str = "Set Local Administrator Password") -> str:
    job = tenant.start(
        tenant.device_named("ACME-DC01"),
        tenant.component_named(component),
        name="a job",
        variables={"ADMIN_PASSWORD": "must-not-leak"},
    )
    return job.uid


def test_another_process_finds_the_job_and_sees_it_end(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "jobs.json"
    uid = start(demo_tenant(now=lambda: 1000.0, state_path=path))
    job = demo_tenant(now=lambda: 1010.0, state_path=path).job(uid)
    assert job
    assert (job.name, job.device.hostname, job.status(1000.0), job.status(1010.0)) == (
        "a job",
        "ACME-DC01",
        "Pending",
        "Success",
    )


def test_processes_do_not_lose_each_others_jobs(tmp_path: Path) -> None:
    path = tmp_path / "jobs.json"
    one, other = demo_tenant(state_path=path), demo_tenant(state_path=path)
    uids = [start(one), start(other), start(one)]
    assert {job.uid for job in one.jobs()} == {job.uid for job in other.jobs()} == set(uids)
    assert len(one.started) == 2


def test_values_of_variables_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "jobs.json"
    start(demo_tenant(state_path=path))
    assert "must-not-leak" not in path.read_text(encoding="utf-8")


def test_a_job_of_a_component_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "jobs.json"
    uid = start(demo_tenant(state_path=path))
    later = demo_tenant(state_path=path)
    later.components.clear()
    assert later.job(uid) is None


def test_a_file_that_cannot_be_understood_is_begun_afresh(tmp_path: Path) -> None:
    path = tmp_path / "jobs.json"
    for nonsense in ("{", '{"jobs": []}'):
        path.write_text(nonsense, encoding="utf-8")
        tenant = demo_tenant(state_path=path)
        assert tenant.jobs() == []
        uid = start(tenant)
        assert [kept["uid"] for kept in json.loads(path.read_text(encoding="utf-8"))] == [uid]


def test_without_a_file_jobs_are_known_to_their_tenant_alone() -> None:
    uid = start(demo_tenant())
    assert demo_tenant().job(uid) is None
