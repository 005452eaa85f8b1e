"""What takes long for many names leaves the loop to the other calls."""

import threading

from rmm_jobs.inputs.beside import MANY, beside, pairs_in


async def test_work_on_many_names_is_done_in_another_thread_and_on_few_at_once() -> None:
    assert await beside(threading.get_ident, size=MANY) != threading.get_ident()
    assert await beside(threading.get_ident, size=MANY - 1) == threading.get_ident()


def test_pairs_are_counted_in_text_and_in_an_object() -> None:
    assert pairs_in(dict.fromkeys(range(MANY), "x")) == MANY
    assert pairs_in("name1234=x," * MANY) >= MANY
    assert pairs_in(None) == 0
