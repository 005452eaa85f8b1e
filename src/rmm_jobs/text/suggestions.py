"""Suggest what to try after a failed job, from the words that it printed."""

import re
from collections.abc import Iterator


def _words(*patterns: str) -> re.Pattern[str]:
    """Match any of these phrases as whole words, in any case. A space also matches a line end: consoles wrap."""
    return re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns).replace(" ", r"\s+"), re.IGNORECASE)


_FILE_IN_USE = _words(
    r"(?:used|in use|locked|opened|held) by another (?:process|program|user)",
    r"file (?:is |was )?(?:currently )?(?:in use|locked)",
    r"locked files?",
    r"sharing violation",
    r"text file busy",
    r"device or resource busy",
    r"EBUSY",
)
_KNOWN = (
    (_FILE_IN_USE, "Check if file is in use by another process"),
    (
        _words(
            r"access (?:is |was )?denied",
            r"access to the (?:path|registry key) .{1,260}? is denied",
            r"permission denied",
            r"operation not permitted",
            r"(?:requires?|requested operation requires) elevation",
            r"UnauthorizedAccessException|EACCES|EPERM",
        ),
        "Verify script has appropriate permissions",
    ),
    (
        _words(
            r"cannot find the (?:path|file|drive) specified",
            r"cannot find (?:path|drive)",
            r"could not find (?:a part of the path|file)",
            r"no such file or directory",
            r"(?<!network\s)(?:path|file|directory|folder) (?:was )?not found",
            r"(?:DirectoryNotFound|FileNotFound|ItemNotFound)(?:Exception|Error)|ENOENT",
        ),
        "Check that the path exists on the {device}",
    ),
    (
        _words(
            r"timed[ -]out",
            r"time-?out (?:expired|exceeded|occurred|was reached|reached|period elapsed)",
            r"Timeout(?:Error|Exception|Expired)|ETIMEDOUT",
        ),
        "Check whether what the script waited for responds, and whether it needs more time",
    ),
    (
        _words(
            r"no valid module file was found",
            r"(?:ModuleNotFound|Import)Error",
            r"no module named",
            r"cannot find (?:module|package)",
            r"could not load file or assembly",
            r"can't locate \S+ in",
        ),
        "Install the module that the script needs on the {device}",
    ),
    (
        _words(
            r"is not recognized as (?:the|a) name of a",
            r"is not recognized as an internal or external command",
            r"command not found",
            r"sh: (?:line )?\d+: \S{1,200}: not found",
            r"CommandNotFoundException",
        ),
        "Check that the command is installed and in the PATH of the account that runs the job",
    ),
    (
        _words(
            r"not enough (?:disk )?space",
            r"no space left on device",
            r"disk (?:is )?full",
            r"insufficient disk space",
            r"disk quota exceeded",
            r"ENOSPC",
        ),
        "Free disk space on the {device}",
    ),
    (
        _words(
            r"remote name could not be resolved",
            r"could not resolve (?:host|hostname|proxy)",
            r"name or service not known",
            r"temporary failure in name resolution",
            r"no such host is known",
            r"unable to connect to the remote server",
            r"(?:network|host|server) is unreachable",
            r"no route to host",
            r"connection (?:was )?(?:actively )?(?:refused|reset)",
            r"network (?:path|name) (?:was not|cannot be) found",
            r"underlying connection was closed",
            r"getaddrinfo failed|ECONNREFUSED|ECONNRESET|ENOTFOUND",
        ),
        "Check the {device}'s network connection, name resolution and firewall",
    ),
)


_NOT_BEFORE = re.compile(
    r"\b(?:no|not|zero|0|without|keine?|ohne|aucune?|sans|sin|ning[u\u00fa]n|ninguna|geen|zonder)"
    r"(?:[ \t]+(?:any|more|further|new|other|longer))?[ \t]+\Z",
    re.IGNORECASE,
)
_NONE_AFTER = re.compile(
    r"(?:[ \t]+(?:errors?|failures?|files?|warnings?))?[ \t\u00a0\u202f]*[:=][ \t\u00a0]*"
    r"(?:0|no|none|zero|keiner?|aucune?|ninguno|ninguna|geen)[ \t]*(?:[.,;)\r\n]|\Z)",
    re.IGNORECASE,
)
_CONTEXT_CHARS = 40


def _is_told(pattern: re.Pattern[str], printed: str) -> bool:
    """Check that a trouble is reported, and not its absence."""
    return next(_reports(pattern, printed), None) is not None


def _reports(pattern: re.Pattern[str], printed: str) -> Iterator[re.Match[str]]:
    """Find where a trouble is reported, and not its absence: "no access denied", "Timed out: 0"."""
    for found in pattern.finditer(printed):
        before = printed[max(0, found.start() - _CONTEXT_CHARS) : found.start()]
        if not _NOT_BEFORE.search(before) and not _NONE_AFTER.match(printed, found.end()):
            yield found


_FAILURE = _words(
    r"error(?=\s*:)",
    r"(?:operation|installation|install|update|upgrade|backup|command|script|download|setup) failed",
    r"failed to \w+",
    r"failed with (?:exit |error )?code",
    r"unhandled exception|Traceback \(most recent call last",
)

# German, French, Spanish, Dutch: what Windows and installers print in these languages, and no single word of it.
_FAILURE_ELSEWHERE = _words(
    r"Fehler(?=\s*:)",
    r"Fehler (?:beim|bei der) \w+",
    r"(?:\w+ )?(?:ist|sind) fehlgeschlagen",
    r"(?:Installation|Update|Aktualisierung|Sicherung|Backup|Vorgang|Befehl|Skript|Download|Setup) fehlgeschlagen",
    r"konnten? nicht (?:gestartet|beendet|installiert|ge\u00f6ffnet|gel\u00f6scht|geladen|kopiert) werden",
    r"Zugriff (?:auf .{1,260}? )?(?:wurde |ist )?verweigert",
    r"erreur(?=\s*:)",
    r"erreur lors d\w",
    r"(?:\w+ )?(?<!n['\u2019])a \u00e9chou\u00e9",
    r"\u00e9chec (?:de|du|lors)",
    r"acc\u00e8s (?:est |a \u00e9t\u00e9 )?refus\u00e9",
    r"n['\u2019]a pas pu \u00eatre \w+",
    r"error al \w+",
    r"(?:\w+ )?(?:ha fallado|fall\u00f3)",
    r"acceso denegado",
    r"no se (?:pudo|ha podido) \w+",
    r"fout(?=\s*:)",
    r"fout bij (?:het )?\w+",
    r"(?:[\w-]+ )?(?:is|zijn) mislukt",
    r"toegang (?:is )?geweigerd",
    r"kon(?:den)? niet worden (?:gestart|gestopt|ge\u00efnstalleerd|geopend|verwijderd|geladen|gedownload|gekopieerd)",
)


def line_of_failure(printed: str) -> int | None:
    """Return the number of the first line that reports a failure, from 1, or `None` where none does."""
    patterns = (_FAILURE, _FAILURE_ELSEWHERE, *(pattern for pattern, _ in _KNOWN))
    starts = [found.start() for pattern in patterns for found in _reports(pattern, printed)]
    return printed.count("\n", 0, min(starts)) + 1 if starts else None


def suggestions(stdout: str, stderr: str, device: str = "device") -> list[str]:
    """Return lines of advice for a failed job, in a fixed order, at most one for each kind of trouble.

    A file in use adds one more line at the end. Recognised are a file in use, access denied, a path, module or command
    not found, a time-out, a full disk and the network, in the words of Windows, PowerShell, cmd and POSIX shells.
    `device` is the system's word for the computer.
    """
    printed = f"{stdout}\n{stderr}"
    lines = [advice.format(device=device) for pattern, advice in _KNOWN if _is_told(pattern, printed)]
    if _is_told(_FILE_IN_USE, printed):
        lines.append("Run job again after resolving file lock")
    return lines
