"""Recognise prompts that ask for a secret, by their words in many languages: no field of the system says so.

A false alarm sends a person to the terminal, while a miss shows a secret to an assistant. Doubtful prompts count as
secret.
"""

import re
import unicodedata

from rmm_jobs.safety.redact import looks_secret
from rmm_jobs.safety.sanitize import clean_block, clean_line

# All patterns but the first are for text as `_plain` leaves it: small letters without accents.
_HARMLESS = re.compile(
    r"\b(?:press|hit|strike|tap)\s+(?:(?:any|a|an|the|some|other|enter|return|escape|esc|space|arrow)\s+){0,3}keys?\b"
    r"|\b(?:any|enter|return|escape|esc|space|arrow|primary|foreign|sort|partition|registry)[\s-]+(?:sub-?)?keys?\b"
    r"|\bkeys? (?:of|in|under) the registry\b|\bregistr\w*schl(?:ü|ue|u)sseln?\b|\bregistersleutels?\b"
    r"|\bcl[ée]s? de registre\b|\bclaves? del? registro\b|\bchaves? do registo\b|\bchiavi? d(?:i|el) registro\b"
    r"|\b(?:secr[eé]tai?r|segretari)\w*"
    r"|\b(?:area|cost|country|department|error|exit|language|postal|return|site|status|zip)[\s-]?codes?\b",
    re.IGNORECASE,
)
"""Matches harmless phrases: keys to press, keys of a registry or table, secretaries, and codes that everybody knows."""

_TELLING_WORDS = (
    # English
    r"pass[ -](?:phrase|word|code|key)|passkey|(?:seed|recovery) phrase|authenticator",
    r"\b(?:2|two|multi)[ -]?factor|\b[2m]fa\b|\bt?otp\b|\bpuk\b|\bcv[cv]2?\b",
    # German
    r"passw(?:o|oe)rt|kennw(?:o|oe)rt|losungswort|schl(?:u|ue)ssel|geheim|(?:zugangs|anmelde)daten",
    r"zwei[ -]?faktor|einmal[ -]?(?:code|pass|kenn)|\btans?\b|\bpin[ -]?nummer",
    r"(?:zugangs|sicherheits|best(?:a|ae)tigungs|verifizierungs|freischalt)[ -]?code",
    # French, Spanish, Italian
    r"mots? de passe|motdepasse|\bmdp\b|phrase (?:secrete|de passe)|\bcles?\b|identifiants\b|\bjetons?\b",
    r"secret|credenc",
    r"contrasen|palabra de (?:paso|acceso)|\bclaves?\b",
    r"parol[ae] (?:d.?ordine|chiave|segret|di accesso)|\bchiavi?\b|\bchiave\b|credenzi|segret",
    # Dutch, Portuguese
    r"wachtwoord|wachtzin|sleutel|inloggegevens|(?:toegangs|beveiligings|verificatie|bevestigings)[ -]?code",
    r"\bsenhas?\b|palavras?[ -](?:passe|chave)|contrassenh|\bchaves?\b|segred",
    # a password in some other languages
    r"losenord|\bpassord|adgangskode|kodeord|salasana|\bhas[lł][oa]\b|\bheslo\b|jelszo|\bsifre",
    r"парол|密码|密碼|口令|ハスワート|暗証|비밀번호",
)
_TELLING = re.compile("|".join(_TELLING_WORDS))
_CODE = re.compile(r"\bcod(?:es?|igos?|ic[ei])\b")
_ONLY_MINE = re.compile(
    r"one[ -]time|single[ -]use|temporary|usage unique|uso unico|un solo uso|verif|securi|segur|sicur|confirm"
    r"|auth|autent|acces|recover|recuper|backup|unlock|log-?in|sign-?in|sms|texted|e-?mailed|sent to"
    r"|your (?:phone|app)|\b(?:\d|six|eight)[ -]digit"
)
"""Matches words that make a code private to its owner: "verification code" is secret, "error code" is not."""


def asks_for_secret(message: str) -> bool:
    """Return whether a prompt asks for a password, key, PIN, one-time code or the like.

    Understands English, German, French, Spanish, Italian, Dutch and Portuguese, and words for "password" in some more.
    The prompt as it is shown decides: between rules, and as one line.
    """
    return any(map(_suspicious, {clean_block(message), clean_line(message, len(message) + 1)}))


def _suspicious(message: str) -> bool:
    # Harmless phrases go first: "press any key" would count as a key otherwise.
    suspicious = _HARMLESS.sub(" ", unicodedata.normalize("NFC", message))
    plain = _plain(suspicious)
    return (
        looks_secret(suspicious)
        or _TELLING.search(plain) is not None
        or (_CODE.search(plain) is not None and _ONLY_MINE.search(plain) is not None)
    )


def _plain(text: str) -> str:
    """Return the text in small letters without accents, because people also type "Schlüssel" and "clé" without them."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(each for each in decomposed if not unicodedata.combining(each)))
