"""Reading 5 MB of pipeline output, beside psrpcore and pypsrp, and how large the table is that is shown of it.

    python benchmarks/clixml.py [runs]     times and peak memory of the three readers
    python benchmarks/clixml.py --tokens   tokens of the table (needs Node and `npm i gpt-tokenizer`)

Each run is a process that reads the document once; the readers take turns, so that a noisy machine is noisy for all of
them. Quote the ratios.
"""

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

from psrpcore import types as psrp
from pypsrp.serializer import Serializer

from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_table

ROWS = 6_000  # each with another object in it
NOISE = random.Random(7)  # noqa: S311 - the same noise in every run
NAMESPACE = ' xmlns="http://schemas.microsoft.com/powershell/2004/04"'
DESCRIPTION = "Provides the protocols that other services of this computer need to reach Acme's servers; instance"
TYPES = "<T>Selected.System.Diagnostics.Process</T><T>System.Object</T>"


def row(number: int) -> str:
    """A process, as a script would select it, with its main module."""
    names = f'<TN RefId="0">{TYPES}</TN>' if number == 0 else '<TNRef RefId="0" />'
    started = f"2026-10-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:07.{NOISE.randrange(10**7):07}+02:00"
    folder = f"C:\\Program Files\\Acme_x005F_x86\\{NOISE.randbytes(16).hex()}"
    return (
        f'<Obj RefId="{2 * number}">{names}<ToString>@{{Name=svc{number}; Id={number}; Path={folder}}}</ToString>'
        f'<MS><S N="Name">svc{number}</S><S N="Description">{DESCRIPTION} {number}</S>'
        f'<I32 N="Id">{NOISE.randrange(65536)}</I32><B N="Responding">true</B>'
        f'<Db N="CPU">{NOISE.random() * 1000:.6f}</Db><I64 N="WorkingSet">{NOISE.randrange(2**33)}</I64>'
        f'<DT N="StartTime">{started}</DT><TS N="TotalProcessorTime">PT{number % 59 + 1}M1.25S</TS>'
        f'<Nil N="Container" /><S N="Path">{folder}\\svc.exe &amp; --port {number}</S>'
        f'<G N="Session">{UUID(bytes=NOISE.randbytes(16))}</G>'
        f'<Obj N="MainModule" RefId="{2 * number + 1}"><MS><S N="ModuleName">svc{number}.exe</S>'
        f'<I32 N="Size">{NOISE.randrange(10**6)}</I32><Version N="FileVersion">10.0.{number}.1</Version></MS></Obj>'
        "</MS></Obj>"
    )


def document() -> str:
    """About 5 MB, about 12,000 objects."""
    return f'<Objs Version="1.1.0.1"{NAMESPACE}>{"".join(map(row, range(ROWS)))}</Objs>'


def by_psrpcore(text: str) -> int:
    return len(psrp.deserialize_clixml(text, psrp.PSCryptoProvider()))


def by_pypsrp(text: str) -> int:
    serializer = Serializer()
    elements = ET.fromstring(text.replace(NAMESPACE, ""))  # noqa: S314 - it has been made here
    return len([serializer.deserialize(element, clear=False) for element in elements])


READERS: dict[str, Callable[[str], int]] = {
    "ours": lambda text: len(read(text)),
    "psrpcore": by_psrpcore,
    "pypsrp": by_pypsrp,
}


def measure(reader: str, path: Path) -> None:
    """Read once; print seconds, seconds of CPU and MB of memory above what was there before."""
    text = path.read_text(encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, busy = time.perf_counter(), time.process_time()
    assert READERS[reader](text) == ROWS
    took, busy = time.perf_counter() - began, time.process_time() - busy
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps([took, busy, grown / 1024]))


def compare(runs: int) -> None:
    """Let the readers take turns, and print what they took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pipeline.xml"
        text = document()
        path.write_text(text, encoding="utf-8")
        print(f"{len(text) / 1e6:.2f} MB, {text.count('<Obj '):,} objects, {runs} runs each")
        found: dict[str, list[tuple[float, float, float]]] = {reader: [] for reader in READERS}
        for _ in range(runs):
            for reader, figures in found.items():
                command = [sys.executable, __file__, "--measure", reader, str(path)]
                printed = subprocess.run(command, capture_output=True, check=True).stdout
                took, busy, grown = json.loads(printed)
                figures.append((took, busy, grown))
    least = {reader: tuple(map(min, zip(*figures, strict=True))) for reader, figures in found.items()}
    for reader, figures in found.items():
        median = statistics.median(took for took, _, _ in figures)
        took, busy, grown = least[reader]
        print(f"{reader:9} min {took:.3f} s, median {median:.3f} s, CPU {busy:.3f} s, peak +{grown:.0f} MB")
    for other in ("psrpcore", "pypsrp"):
        took, busy, grown = (ours / theirs for ours, theirs in zip(least["ours"], least[other], strict=True))
        print(f"ours / {other}: {took:.3f} of the time, {busy:.3f} of the CPU, {grown:.2f} of the memory")


def shown() -> str:
    """The table of that document with the defaults, as lines."""
    table = as_table(read(document()))
    lines = [" | ".join(cells) for cells in (table.columns, *table.rows)]
    rest = f"{len(table.rows)} of {table.rows_total} rows, {len(table.columns)} of {table.columns_total} columns"
    return "\n".join([*lines, f"{rest}, {table.cells_cut} cells cut"])


def main() -> None:
    """Measure and print."""
    if "--measure" in sys.argv:
        measure(sys.argv[-2], Path(sys.argv[-1]))
    elif "--tokens" in sys.argv:
        script = Path(__file__).with_name("tokens.mjs")
        counted = subprocess.run(
            ["node", str(script)],  # noqa: S607 - whichever Node is installed
            input=json.dumps({"table": shown()}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        print(f"the table: {json.loads(counted.stdout)['table']} tokens")
    else:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
        text = shown()
        print(f"the table: {len(text):,} characters\n{text[:600]}\n...\n{text.splitlines()[-1]}")


if __name__ == "__main__":
    main()
