"""Telling people what became of what they sent, when they want it.

No table says whose a pseudonym is. Whoever wants messages is tried against the pseudonyms in question, one scope at a time, when
there is something to tell; what is found is written into messages that are deleted after a day, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import pseudonyms
from accounts.models import User
from accounts.personal import identifiers_of
from common.bidi import isolate_link
from common.errors import NotFound
from operations import mail, sms

KINDS = ("wants_replies", "wants_outcomes", "wants_news")
_signer = signing.TimestampSigner(salt="accounts.notices")
_STOP_WITHIN = 60 * 60 * 24 * 60


@dataclass(frozen=True, slots=True)
class Notice:
    """One message in the reader's language; ``path`` is the address on the site to which it leads."""

    subject: str
    text: str
    path: str


def people_behind(*, scope: str, among: Collection[str], wants: str) -> Iterator[User]:
    """Those who want such messages and stand behind one of the pseudonyms `among` in `scope`; a query a thousand people."""
    made = pseudonyms.maker_of(scope)
    if made is None or not among or wants not in KINDS:
        return
    with_them = ("socialaccount_set",) if hasattr(User, "socialaccount_set") else ()
    people = User.objects.filter(is_active=True, **{wants: True}).prefetch_related(*with_them)
    for user in people.order_by("pk").iterator(chunk_size=1000):
        if any(made(identifier) in among for identifier in identifiers_of(user)):
            yield user


Behind = tuple[User, frozenset[str]]


def people_at(addresses: Collection[str], *, scope: str, wants: str) -> list[Behind]:
    """Those of these mail addresses who want such messages, each with their pseudonyms in `scope`; as `people_after`."""
    return _behind(User.objects.filter(email__in=addresses), None, scope=scope, wants=wants)


def people_after(last: int, most: int, *, scope: str, wants: str) -> list[Behind]:
    """The next `most` of all who want such messages, by the number of their account, each with their pseudonyms in `scope`.

    Nobody once the scope's key is destroyed. Keep what is found in memory only. Two queries.
    """
    return _behind(User.objects.filter(pk__gt=last), most, scope=scope, wants=wants)


def _behind(people: QuerySet[User], most: int | None, *, scope: str, wants: str) -> list[Behind]:
    made = pseudonyms.maker_of(scope)
    if made is None or wants not in KINDS:
        return []
    with_them = ("socialaccount_set",) if hasattr(User, "socialaccount_set") else ()
    rows = people.filter(is_active=True, **{wants: True}).order_by("pk")[:most]
    found = rows.prefetch_related(*with_them)
    return [(user, frozenset(made(one) for one in identifiers_of(user))) for user in found]


def language_of(user: User) -> str:
    offered = dict(settings.LANGUAGES)
    return user.language if user.language in offered else settings.LANGUAGE_CODE


def send(*, user: User, notice: Notice, wants: str) -> bool:
    """Write the message into the present transaction: by e-mail, else as a text message where the site sends some.

    False where neither way leads to them.
    """
    language = language_of(user)
    address = f"{settings.SITE_URL}{notice.path}"
    if user.email:
        token = _signer.sign_object([user.pk, wants])
        stop = f"{settings.SITE_URL}/{language}/account/stop/{token}/"
        with translation.override(language):
            end = _("You wanted such messages. No more of them: %(address)s") % {
                "address": isolate_link(stop)
            }
        text = f"{notice.text}\n\n{isolate_link(address)}\n\n{end}"
        mail.send(
            to=user.email, subject=notice.subject, text=text, language=language, is_secret=True
        )
    elif user.phone and sms.is_offered():
        sms.send(to=user.phone, text=f"{notice.subject}\n{address}", language=language)
    else:
        return False
    return True


def stop(*, token: str) -> str:
    """Send the person no more messages of the kind that the token names; returns the kind. A second call changes nothing.

    Raises:
        NotFound: the token was not made here, or is older than two months.
    """
    try:
        user_id, wants = _signer.unsign_object(token, max_age=_STOP_WITHIN)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
    if wants not in KINDS:
        raise NotFound
    User.objects.filter(pk=user_id).update(**{wants: False})
    return str(wants)
