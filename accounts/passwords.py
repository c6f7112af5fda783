"""What a new password may not be: one that was found in a breach elsewhere, or one made of words that everybody here would guess.

Nothing is asked of another machine: the operator puts a list beside the site, in the form of Have I Been Pwned's downloader
(``SHA-1 in upper case:count``, sorted); a look-up reads some thirty lines of it, however long it is.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The documented list (docs/security/README.md); the site's own name and address are added.
CONTEXT_WORDS = (
    *("diwan", "ديوان", "admin", "administrator", "editor", "moderator", "officer", "steward"),
    *("ministry", "minister", "government", "agency", "password", "passwort", "welcome", "qwerty"),
    *("وزارة", "الوزارة", "حكومة", "الحكومة", "مدير", "محرر", "مشرف", "كلمة", "السر", "المرور"),
)
MEANINGFUL = (
    8  # letters and digits that must be left when those words, and rows of digits, are gone
)
_NOTHING = re.compile(r"\d{2,}|[\W_]+")


# Django's list (190 of it), and M. Burnett's ten million of 2015, which he gave to the public domain; in small letters, sorted.
COMMON = Path(__file__).parent / "data" / "common-passwords.txt.gz"


class CommonLongPasswordValidator(CommonPasswordValidator):
    """Refuse the 44,000 of twelve characters and more that were commonest in breaches; shorter ones are refused as such."""

    def __init__(self) -> None:
        super().__init__(COMMON)


class ContextWordsValidator:
    """Refuse what is left of with fewer than eight letters once the words of this place are taken out."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises: ValidationError."""
        rest = password.casefold()
        for word in sorted({*CONTEXT_WORDS, *_own_words(user)}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(_NOTHING.sub("", rest)) < MEANINGFUL:
            raise ValidationError(
                _("This password is made of words that anybody would try here."),
                code="password_of_context_words",
            )

    def get_help_text(self) -> str:
        return _("Your password cannot be made of the names of this site, of offices or of yours.")


class BreachedPasswordValidator:
    """Refuse what stands in the operator's list of breached passwords; without a list nothing is refused."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises: ValidationError."""
        if settings.BREACHED_PASSWORDS and is_listed(password, Path(settings.BREACHED_PASSWORDS)):
            raise ValidationError(
                _("This password is known from a breach of another site. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Your password cannot be one that is known from a breach of another site.")


def is_listed(password: str, path: Path) -> bool:
    """Whether the sorted list at `path` holds the password's SHA-1."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)  # the line, if there is one, begins in [low, high)
        while low < high:
            middle = (low + high) // 2
            file.seek(max(middle - 1, 0))
            if middle:
                file.readline()  # to the first line that begins at `middle` or later
            begins, line = file.tell(), file.readline()
            found = line[:40].upper()
            if found == wanted:
                return True
            if line and found < wanted:
                low = begins + len(line)
            else:
                high = middle
    return False


def _own_words(user: Any) -> set[str]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    names = (settings.WAGTAIL_SITE_NAME, *host.split("."))
    person = (getattr(user, name, None) or "" for name in ("first_name", "last_name", "email"))
    parts = re.split(r"[\W_]+", " ".join([*names, *person]).casefold())
    return {part for part in parts if len(part) > 2}
