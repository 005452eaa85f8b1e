"""Lines of stdin: none is lost and none comes twice, whoever reads them first; a line of stdout is written whole."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest

from rmm_jobs.opening.streams import CHUNK, ClaimedStreams, Lines, write

SECONDS = 10


@dataclass
class First:
    """Mark each line that it is given, and note the end."""

    has_ended: bool = False

    def take(self, line: bytes) -> bytes:
        return b"<" + line + b">"

    def ended(self) -> None:
        self.has_ended = True


@dataclass
class Reader:
    """Take lines until it has enough, or the end."""

    most: int = 1_000_000
    lines: list[bytes | None] = field(default_factory=list[bytes | None])
    done: Event = field(default_factory=Event)

    def __call__(self, line: bytes | None) -> bool:
        self.lines.append(line)
        if line is None or len(self.lines) >= self.most:
            self.done.set()
        return len(self.lines) < self.most

    def all(self) -> list[bytes | None]:
        assert self.done.wait(SECONDS)
        return self.lines


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


def send(pipe: tuple[int, int], *chunks: bytes, is_over: bool = True) -> None:
    for chunk in chunks:
        write(pipe[1], chunk)
    if is_over:
        os.close(pipe[1])


@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        (b"", []),
        (b"one", [b"one"]),
        (b"one\n", [b"one"]),
        (b"one\r\n\ntwo", [b"one\r", b"", b"two"]),
        (b"\n", [b""]),
        (b"x" * (CHUNK + 1) + b"\ny", [b"x" * (CHUNK + 1), b"y"]),
    ],
    ids=["nothing", "no end", "one", "an empty one", "a blank one", "more than is read at once"],
)
def test_lines_end_at_a_line_feed_and_the_last_one_without_it(
    pipe: tuple[int, int], sent: bytes, lines: list[bytes]
) -> None:
    reader = Reader()
    sender = Thread(target=send, args=(pipe, sent))
    sender.start()
    waiting = Lines(pipe[0]).take_over(reader)
    assert (waiting, reader.all()) == ([], [*lines, None])
    sender.join(SECONDS)


def test_a_line_that_comes_in_pieces_is_one(pipe: tuple[int, int]) -> None:
    reader = Reader()
    Lines(pipe[0]).take_over(reader)
    send(pipe, b'{"a":', b"1", b"}\n{")
    assert reader.all() == [b'{"a":1}', b"{", None]


def test_what_was_read_first_is_handed_over_as_it_was_taken_and_comes_once(pipe: tuple[int, int]) -> None:
    reader = Reader()
    lines = Lines(pipe[0], First())
    send(pipe, b"one\n", is_over=False)
    lines.wait(SECONDS)
    waiting = lines.take_over(reader)
    send(pipe, b"two\nthr")
    assert [*waiting, *reader.all()] == [b"<one>", b"two", b"thr", None]


def test_who_reads_first_is_told_of_an_end_that_comes_before_the_others(pipe: tuple[int, int]) -> None:
    first, taken = First(), Event()

    class Waits(First):
        def ended(self) -> None:
            first.ended()
            taken.set()

    lines = Lines(pipe[0], Waits())
    send(pipe, b"one\n")
    assert taken.wait(SECONDS)
    assert lines.take_over(Reader()) == [b"<one>", None]
    assert first.has_ended


def test_whoever_has_enough_is_given_no_more(pipe: tuple[int, int]) -> None:
    reader = Reader(most=2)
    Lines(pipe[0]).take_over(reader)
    send(pipe, b"one\ntwo\nthree\n")
    assert reader.all() == [b"one", b"two"]


def test_a_wait_without_a_line_ends_by_itself(pipe: tuple[int, int]) -> None:
    reader, lines = Reader(), Lines(pipe[0], First())
    lines.wait(0.0)
    assert lines.take_over(reader) == []
    send(pipe)
    assert reader.all() == [None]


def test_a_descriptor_that_cannot_be_read_is_at_its_end(pipe: tuple[int, int]) -> None:
    reader = Reader()
    Lines(pipe[1]).take_over(reader)  # the end for writing
    assert reader.all() == [None]


def test_a_line_is_written_whole_although_each_write_takes_a_part(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.write

    def write_a_part(output: int, rest: memoryview) -> int:
        return whole(output, rest[:7])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write_a_part)
        write(pipe[1], b"x" * 50)
    assert os.read(pipe[0], 99) == b"x" * 50


@pytest.mark.skipif(os.name != "posix", reason="stdin stays claimed on Windows")
def test_what_others_read_and_print_does_not_reach_the_protocol(
    pipe: tuple[int, int], capfd: pytest.CaptureFixture[str]
) -> None:
    kept = os.dup(0)
    os.dup2(pipe[0], 0)
    try:
        with ClaimedStreams() as (input_, output):
            write(pipe[1], b"for the protocol\n")
            assert os.read(0, 99) == b""
            os.write(1, b"printed by others\n")
            assert os.read(input_, 99) == b"for the protocol\n"
            os.write(output, b"an answer\n")
            assert not os.get_inheritable(input_)
            assert not os.get_inheritable(output)
        os.write(1, b"printed afterwards\n")
    finally:
        os.dup2(kept, 0)
        os.close(kept)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("an answer\nprinted afterwards\n", "printed by others\n")
