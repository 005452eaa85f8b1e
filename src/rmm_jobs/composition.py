"""Build the responder of a system, for a server and for a command at a terminal alike."""

from dataclasses import replace
from typing import Any

from rmm_jobs.domain.wording import Audience
from rmm_jobs.environment import PREFIX_SETTING, READ_ONLY_SETTING, TOOLSETS_SETTING, variables
from rmm_jobs.responses import Responder
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.tools.toolsets import Selection, selected


def build_responder(spec: SystemSpec[Any], *, demo: bool = False, audience: Audience = Audience.ASSISTANT) -> Responder:
    """Build the responder of the configured system, or of the simulated one, for its readers."""
    wording = replace(spec.wording, audience=audience)
    served = selection(spec)
    if audience is Audience.ASSISTANT:
        wording = replace(wording, prefix=served.prefix, left_out=served.left_out)
    else:  # a terminal reads with every tool
        changing = {tool.name for tool in spec.tools if not tool.hints.read_only}
        wording = replace(wording, left_out=served.left_out & changing)
    if demo:
        wording = replace(wording, terminal=f"{wording.terminal} --demo")
        return Responder(spec.open_demo_services, wording, mark=spec.demo.mark)
    return Responder(spec.open_services, wording)


def selection(spec: SystemSpec[Any]) -> Selection:
    """Return the tools of a system that the environment asks for."""
    return selected(spec.tools, variables(TOOLSETS_SETTING, READ_ONLY_SETTING, PREFIX_SETTING))
