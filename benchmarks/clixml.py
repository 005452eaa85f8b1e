"""Reading 5 MB of pipeline output: ours beside psrpcore and pypsrp, and how large the shown table is.

    python benchmarks/clixml.py [runs]

Each run is a process of its own that reads the same document once; the three readers take turns, so that a noisy
machine is noisy for all of them. Quote the ratios. The characters of the table say little about its tokens: with Node
and `npm i gpt-tokenizer` the tokens are counted too.
"""

import random

OBJECTS = 12_000
NOISE = random.Random(7)  # noqa: S311 - the same noise in every run
OPENING = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
TYPES = "<T>System.ServiceProcess.ServiceController</T><T>System.ComponentModel.Component</T><T>System.Object</T>"


def document() -> str:
    """What a script prints that lists processes: about 420 characters for each object, one of them nested."""
    parts = [OPENING]
    for number in range(OBJECTS // 2):
        names = f'<TN RefId="0">{TYPES}</TN>' if number == 0 else '<TNRef RefId="0" />'
        started = f"2026-10-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:07.{NOISE.randrange(10**7):07}+02:00"
        command = f"C:\\Program Files\\Acme_x0020_Tools\\{NOISE.randbytes(24).hex()}.exe &amp; --port {number}"
        parts.append(
            f'<Obj RefId="{2 * number}">{names}<ToString>System.Diagnostics.Process (svc{number})</ToString><Props>'
            f'<S N="Name">svc{number}</S><I32 N="Id">{NOISE.randrange(65536)}</I32><B N="Responding">true</B>'
            f'<Db N="CPU">{NOISE.random() * 1000:.6f}</Db><I64 N="WorkingSet">{NOISE.randrange(2**33)}</I64>'
            f'<DT N="StartTime">{started}</DT><TS N="TotalProcessorTime">PT{number % 60}M1.25S</TS>'
            f'<Nil N="Container" /><S N="Path">{command}</S><G N="Session">{NOISE.randbytes(16).hex()}</G>'
            f'<Obj N="MainModule" RefId="{2 * number + 1}"><MS><S N="ModuleName">svc{number}.exe</S>'
            f'<I32 N="Size">{NOISE.randrange(10**6)}</I32><Version N="FileVersion">10.0.{number}.1</Version></MS></Obj>'
            "</Props></Obj>"
        )
    return "".join([*parts, "</Objs>"])


def read_ours(text: str) -> int:
    from rmm_jobs.psu.clixml.reader import read  # noqa: PLC0415 - only what is measured is imported

    return len(read(text))


def read_psrpcore(text: str) -> int:
    return 0
