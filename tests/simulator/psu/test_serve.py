import httpx
import pytest

from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.common.serve import serving
from rmm_simulator.psu.__main__ import main
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.server import DEMO_TOKEN, demo_server

HEADERS = {"Authorization": f"Bearer {DEMO_TOKEN}"}


@pytest.mark.parametrize(("kind", "made"), [(FaultKind.CUT_BEFORE, 0), (FaultKind.CUT_AFTER, 1)])
def test_the_server_answers_and_cuts_on_a_real_socket(kind: FaultKind, made: int) -> None:
    server = demo_server()
    with (
        serving(build_psu_app(server)) as url,
        httpx.Client(base_url=url, headers=HEADERS, timeout=5, trust_env=False) as client,
    ):
        server.faults.add(Fault(kind, method="POST"))
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            client.post("/api/v1/script/13", json={})
        assert len(server.started) == made
        job = client.post("/api/v1/script/13", json={}).json()
        assert client.get(f"/api/v1/job/{job}").json()["status"] == 0


@pytest.mark.parametrize(
    ("arguments", "version"), [([], "5.6.0"), (["--profile", "1.5"], "1.5.21"), (["--profile", "3.1"], "3.1.6")]
)
def test_a_person_is_told_how_to_reach_it(
    capsys: pytest.CaptureFixture[str], arguments: list[str], version: str
) -> None:
    answers: list[str] = []

    def use_it_and_interrupt() -> None:
        told = dict(line.split("=", 1) for line in capsys.readouterr().err.splitlines() if "=" in line)
        headers = {"Authorization": f"Bearer {told['PSU_APP_TOKEN']}"}
        answers.append(httpx.get(f"{told['PSU_URL']}/api/v1/version", headers=headers, trust_env=False).json())
        raise KeyboardInterrupt

    main(arguments, wait=use_it_and_interrupt)
    assert answers == [version]
