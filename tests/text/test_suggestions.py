"""Advice comes from what a job printed, in the words of Windows, PowerShell, cmd and POSIX shells."""

import pytest

from rmm_jobs.text.suggestions import line_of_failure, suggestions

IN_USE = "Check if file is in use by another process"
PERMISSIONS = "Verify script has appropriate permissions"
PATH = "Check that the path exists on the device"
TIME_OUT = "Check whether what the script waited for responds, and whether it needs more time"
MODULE = "Install the module that the script needs on the device"
COMMAND = "Check that the command is installed and in the PATH of the account that runs the job"
DISK = "Free disk space on the device"
NETWORK = "Check the device's network connection, name resolution and firewall"
RETRY = "Run job again after resolving file lock"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("The process cannot access the file because it is being used by another process.", [IN_USE, RETRY]),
        ("rm: cannot remove 'x': Device or resource busy", [IN_USE, RETRY]),
        ("bash: ./tool: Text file busy", [IN_USE, RETRY]),
        ("Access is denied.", [PERMISSIONS]),
        ("Access to the path 'C:\\Windows\\x.dll' is denied.", [PERMISSIONS]),
        ("mkdir: cannot create directory '/srv': Permission denied", [PERMISSIONS]),
        ("The requested operation requires elevation.", [PERMISSIONS]),
        ("The system cannot find the path specified.", [PATH]),
        ("Get-Item : Cannot find path 'C:\\x' because it does not exist.", [PATH]),
        ("cat: /tmp/x: No such file or directory", [PATH]),
        ("Could not find a part of the path 'D:\\Backup'.", [PATH]),
        ("The operation has timed out.", [TIME_OUT]),
        ("System.TimeoutException: no answer", [TIME_OUT]),
        ("Import-Module : The specified module 'X' was not loaded because no valid module file was found", [MODULE]),
        ("ModuleNotFoundError: No module named 'requests'", [MODULE]),
        ("The term 'chocko' is not recognized as the\r\nname of a cmdlet, function, script file", [COMMAND]),
        ("'chocko' is not recognized as an internal or external command,", [COMMAND]),
        ("bash: chocko: command not found", [COMMAND]),
        ("sh: 1: chocko: not found", [COMMAND]),
        ("There is not enough space on the disk.", [DISK]),
        ("write error: No space left on device", [DISK]),
        ("The remote name could not be resolved: 'example.com'", [NETWORK]),
        ("curl: (6) Could not resolve host: example.com", [NETWORK]),
        ("The network path was not found.", [NETWORK]),
        ("Unable to connect to the remote server", [NETWORK]),
    ],
)
def test_a_known_trouble_is_recognised_alone(printed: str, expected: list[str]) -> None:
    assert suggestions(printed, "") == expected
    assert suggestions("", printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Process exited with code 1",
        "Timeout: 30 seconds",
        "Unlocked files: 3",
        "C:\\Temp\\locked.file",
        "BitLocker: drive locked",
        "Predisk fullness 80%",
        "Importing module",
        "Access granted; denied requests: 0",
    ],
)
def test_words_that_only_resemble_a_trouble_suggest_nothing(printed: str) -> None:
    assert suggestions(printed, printed) == []


@pytest.mark.parametrize(
    "printed",
    [
        "No access denied found",
        "0 locked files",
        "Finished without permission denied errors",
        "no more locked files",
        "Zero timed out",
        "The file is not in use by another process",
        "Access denied: 0",
        "Timed out: none",
        "Permission denied errors = 0",
    ],
)
def test_a_trouble_that_there_was_not_suggests_nothing(printed: str) -> None:
    assert suggestions(printed, printed) == []


@pytest.mark.parametrize(
    "printed",
    [
        "No access denied found in pass 1\nAccess denied in pass 2",
        "exit code 0. Access is denied.",
        "Continue? no\nAccess is denied.",
        "exit code 0\nAccess is denied: no rights",
        "error 0: access denied",
        "could not open the file: permission denied",
        "Is it running? No. Access is denied.",
        "Access denied: notes.txt",
    ],
)
def test_a_negation_of_something_else_hides_nothing(printed: str) -> None:
    assert suggestions(printed, "") == [PERMISSIONS]


def test_several_troubles_are_listed_in_a_fixed_order_and_once_each() -> None:
    printed = "No space left on device\nlocked file\nPermission denied\nAccess denied\n"

    assert suggestions(printed, printed) == [IN_USE, PERMISSIONS, DISK, RETRY]


@pytest.mark.parametrize(
    ("printed", "line"),
    [
        ("Starting\nInstallation failed\nDone", 2),
        ("ERROR: cannot open the database", 1),
        ("a\nb\nc\nAccess is denied.", 4),
        ("Failed to stop the service", 1),
        ("Errors: 0\nFailed: 0\nNo errors found", None),
        ("0 updates failed\nError: none", None),
        ("Freed 2.3 GB", None),
        ("", None),
        ("Start\nFehler: Datei nicht lesbar", 2),
        ("Fehler beim \u00d6ffnen der Datei", 1),
        ("Die Installation ist fehlgeschlagen.", 1),
        ("Sicherung fehlgeschlagen", 1),
        ("Der Dienst konnte nicht gestartet werden.", 1),
        ("Zugriff verweigert", 1),
        ("Der Zugriff auf den Pfad 'C:\\x' wurde verweigert.", 1),
        ("D\u00e9but\nErreur\u00a0: disque introuvable", 2),
        ("Erreur lors de l'installation", 1),
        ("La sauvegarde a \u00e9chou\u00e9", 1),
        ("\u00c9chec de l'op\u00e9ration", 1),
        ("Acc\u00e8s refus\u00e9.", 1),
        ("Le service n'a pas pu \u00eatre d\u00e9marr\u00e9", 1),
        ("Inicio\nError al abrir el archivo", 2),
        ("La instalaci\u00f3n ha fallado", 1),
        ("La copia fall\u00f3", 1),
        ("Acceso denegado", 1),
        ("No se pudo iniciar el servicio", 1),
        ("Start\nFout: bestand niet gevonden", 2),
        ("Fout bij het openen van het bestand", 1),
        ("De installatie is mislukt", 1),
        ("Toegang geweigerd", 1),
        ("De service kon niet worden gestart", 1),
        ("Fehler: 0\nKeine Fehler: alles gut\n0 Fehler", None),
        ("Keine Sicherung ist fehlgeschlagen\nFehlgeschlagen: 0\nFehlerbehebung abgeschlossen", None),
        ("Fehler: keine\nFehlerprotokoll: C:\\x.log\nFehlersuche beendet, ohne Fehler", None),
        ("Aucune erreur : tout va bien\nErreur : 0\nErreurs\u00a0: aucune", None),
        ("Aucune t\u00e2che n'a \u00e9chou\u00e9\nSans \u00e9chec de copie", None),
        ("Sin errores\nErrores: 0\nNing\u00fan archivo fall\u00f3\nerror: ninguno", None),
        ("Geen fouten\nFout: geen\nFouten: 0\nGeen back-up is mislukt", None),
        ("Alles in Ordnung. Foutloos. Termin\u00e9. Terminado con \u00e9xito. Voltooid. Fehlerfrei.", None),
        ("Installation erfolgreich\nInstallation r\u00e9ussie\nInstalaci\u00f3n correcta\nInstallatie geslaagd", None),
    ],
)
def test_the_line_that_reports_a_failure_is_found_and_its_absence_is_none(printed: str, line: int | None) -> None:
    assert line_of_failure(printed) == line
