"""Recognise prompts that ask for a secret, by their words in many languages: no field of the system says so.

A false alarm sends a person to the terminal, while a miss shows a secret to an assistant. Doubtful prompts count as
secret.
"""

import re
import unicodedata

from rmm_jobs.safety.sanitize import clean_block, clean_line
from rmm_jobs.safety.secret_names import looks_secret

# All patterns but the first are for text as `_plain` leaves it: small letters without accents.
_HARMLESS = re.compile(
    r"\b(?:press|hit|strike|tap)\s+(?:(?:any|a|an|the|some|other|enter|return|escape|esc|space|arrow)\s+){0,3}keys?\b"
    r"|\bpress\s+the\s+\w{1,10}\s+keys?\b"
    r"|\b(?:any|return|escape|esc|space|arrow|foreign|sort|partition|registry|hk(?:lm|cu|cr|u|ey_\w{1,30}))"
    r"[\s-]+(?:sub-?)?keys?\b"
    r"|\bprimary keys? (?=columns?\b|fields?\b|of (?:the|a|this) (?:table|record|row)s?\b)|\bkey columns?\b"
    r"|\bpassword (?:polic(?:y|ies)|age)\b|\buntil the password expires\b"
    r"|\bkeys? (?:of|in|under) the registry\b|\bregistr\w*schl(?:ü|ue|u)sseln?\b|\bregistersleutels?\b"
    r"|\bcl[ée]s? de registre\b|\bclaves? del? registro\b|\bchaves? do registo\b|\bchiavi? d(?:i|el) registro\b"
    r"|\b(?:secr[eé]tai?r|segretari)\w*"
    r"|\b(?:area|cost|country|department|error|exit|language|postal|return|site|status|zip)[\s-]?codes?\b",
    re.IGNORECASE,
)
"""Matches harmless phrases: keys to press, keys of a registry or table, secretaries, and codes that everybody knows."""

_YES_OR_NO = re.compile(
    r"(?:^|(?<=[.!?;:\n]))(?P<asked>[^.!?;:\n]{1,200})\?[ \t]*\n?[ \t]*"
    r"(?:[\[(][ \t]*(?:y(?:es)?[ \t]*/[ \t]*no?|ja?[ \t]*/[ \t]*n(?:ein|ee)?|o(?:ui)?[ \t]*/[ \t]*n(?:on)?"
    r"|s(?:[i\u00ed]|im)?[ \t]*/[ \t]*n(?:o|\u00e3o)?)[ \t]*[\])]"
    r"|\[y\][ \t]*yes\b[^\n]{0,200}\[n\][ \t]*no\b(?:[ \t]*\[\w{1,2}\][^\n\[]{0,40})*(?:[ \t]*\[\?\][ \t]*help)?)"
    r"(?:[ \t]*[\[(][^\n\])]{1,30}[\])])?[\s:>]*\Z",
    re.IGNORECASE,
)
"""Matches a question at the end of a prompt that is answered with yes or no, and only the sentence it is in."""
_DOES = re.compile(
    r"\s*(?:(?:do|did) you (?:want|wish) to |would you like to |shall i |should i |\u00bf\s*)?"
    r"(?:(?:reset|change|rotate|renew|replace|revoke|delete|remove|clear|copy|keep|overwrite|save|store|import|export"
    r"|generate|create|use|reuse|continue|proceed|skip|ignore|update|expire|unlock|disable|enable|restore)\b"
    r"|restablecer\b|cambiar\b|r[\u00e9e]initialiser\b|changer\b|reimpostare\b|redefinir\b)"
    r"|.{0,100}\b(?:zur(?:\u00fc|ue)cksetzen|\u00e4ndern|aendern|l(?:\u00f6|oe)schen|erneuern|opnieuw instellen)\s*$",
    re.IGNORECASE | re.DOTALL,
)
"""Matches a question for leave to do something, which no secret is an answer to."""
_ASKS_TO_TYPE = re.compile(r"\b(?:enter|type|paste|provide|supply|input|tell|give|what|which)\b", re.IGNORECASE)

_TELLING_WORDS = (
    # English
    r"secure[ -]?string|preshared|\bkeytab|\bsecurity question|\benter keys?\b",
    r"pass[ -](?:phrase|word|code|key)|passkey|(?:seed|recovery) phrase|authenticator",
    r"\b(?:2|two|multi)[ -]?factor|\b[2m]fa\b|\bt?otp\b|\bpuk\b|\bcv[cv]2?\b",
    # German
    r"passw(?:o|oe)rt|kennw(?:o|oe)rt|losungswort|schl(?:u|ue)ssel|geheim|(?:zugangs|anmelde)daten",
    r"sichere zeichen(?:folge|kette)",
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
    suspicious = _HARMLESS.sub(" ", _without_leave(unicodedata.normalize("NFC", message)))
    plain = _plain(suspicious)
    return (
        looks_secret(suspicious)
        or _TELLING.search(plain) is not None
        or (_CODE.search(plain) is not None and _ONLY_MINE.search(plain) is not None)
    )


def _without_leave(message: str) -> str:
    """Return a prompt without a last question for leave: "Reset the password? [Y/N]" wants no password."""
    found = _YES_OR_NO.search(message)
    if found is None or not _DOES.match(found["asked"]) or _ASKS_TO_TYPE.search(found["asked"]):
        return message
    return message[: found.start()]


def _plain(text: str) -> str:
    """Return the text in small letters without accents, because people also type "Schlüssel" and "clé" without them."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(each for each in decomposed if not unicodedata.combining(each)))
