"""Build the responder of a system, and own what lives as long as it answers: of a server, and of a command alike."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import anyio
from anyio.abc import TaskGroup

from rmm_jobs.closing import ClosingList
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


@dataclass(frozen=True, slots=True)
class Lifespan:
    """Own what lives as long as a process serves, or a command runs."""

    tasks: TaskGroup
    """Whatever runs beside the calls. It is cancelled at the end."""
    closing: ClosingList
    """Whatever is closed after that."""


@asynccontextmanager
async def lifespan(closing: ClosingList) -> AsyncGenerator[Lifespan]:
    """Run the body with a task group. After it the tasks are cancelled, and then everything in the list is closed.

    After `end` the list is closed a second time, which changes nothing. After the end of input, and after a failure,
    it is closed only here.
    """
    failure: BaseException | None = None
    try:
        async with anyio.create_task_group() as tasks:
            try:
                yield Lifespan(tasks, closing)
            except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - raised below: out of the group, it would come wrapped
                failure = error
            tasks.cancel_scope.cancel()
    finally:
        await closing.aclose()
    if failure is not None:
        raise failure
