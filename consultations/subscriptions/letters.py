"""The words in which mailboxes are asked and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.bidi import isolate
from common.dates import format_date
from consultations import selectors
from consultations.models import ConsultationEvent, ConsultationPage, EventKind, Subscription
from consultations.subscriptions import tokens
from operations import letters, mail
from operations.letters import Letter, Link

ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058


@dataclass(frozen=True, slots=True)
class News:
    """One event in one language: what all who read that language are told alike."""

    language: str
    subject: str
    paragraph: str
    facts: tuple[tuple[str, str], ...]
    url: str


def send_question(subscription: Subscription) -> None:
    """Ask the mailbox whether it wants this subscription; one that has it is told so, by a mail of the same kind."""
    language = subscription.language
    with translation.override(language):
        what = (_("Subscription"), name_of(subscription, language))
        if subscription.confirmed_at is None:
            letter = Letter(
                subject=_("Confirm your subscription"),
                paragraphs=(
                    _("Somebody, probably you, asked for news to be sent to this address."),
                    _(
                        "Nothing is sent until you confirm. If it was not you, do nothing:"
                        " the request is deleted after a week."
                    ),
                ),
                facts=(what,),
                action=Link(_("Confirm the subscription"), _confirmation(subscription)),
            )
        else:
            letter = Letter(
                subject=_("You have this subscription already"),
                paragraphs=(_("Somebody, probably you, asked for it again. Nothing has changed."),),
                facts=(what,),
                action=Link(_("Change or end it"), tokens.page_of(subscription)),
            )
    mail.send(
        to=subscription.address,
        subject=letter.subject,
        text=letters.as_text(letter),
        language=language,
        is_secret=True,
        extras=mail.Extras(html=letters.as_html(letter, language)),
    )


def send_news(subscription: Subscription, news: News, what: str) -> None:
    """Write one mail with the way out in its headers and below its words; `what` is the subscription's `name_of`."""
    language = subscription.language
    ending = tokens.ending_of(subscription)
    with translation.override(language):
        letter = Letter(
            subject=news.subject,
            paragraphs=(news.paragraph,),
            facts=news.facts,
            action=Link(_("Open the consultation"), news.url),
            below=(
                _("You receive this because this address is subscribed: %(what)s")
                % {"what": isolate(what)},
            ),
            links_below=(
                Link(_("End this subscription"), ending),
                Link(_("Choose what you are told of"), tokens.page_of(subscription)),
            ),
        )
    headers = {"List-Unsubscribe": f"<{ending}>", "List-Unsubscribe-Post": ONE_CLICK}
    mail.send(
        to=subscription.address,
        subject=letter.subject,
        text=letters.as_text(letter),
        language=language,
        extras=mail.Extras(html=letters.as_html(letter, language), headers=headers, is_bulk=True),
    )


def name_of(subscription: Subscription, language: str) -> str:
    """Of what the subscription tells, in words."""
    with translation.override(language):
        if subscription.consultation is not None:
            return selectors.local_consultation(subscription.consultation, language).page.title
        if subscription.agency is not None:
            name = subscription.agency.name_in(language)
            return _("All consultations of: %(agency)s") % {"agency": name}
        return _("All public consultations")


def news_of(event: ConsultationEvent, language: str, *, replies: int) -> News:
    """The event for readers of `language`; `replies` were published on the day of a `REPLIES` event."""
    page = selectors.local_consultation(event.consultation, language).page
    with translation.override(language):
        title = {"title": isolate(page.title)}
        if event.kind == EventKind.REPLIES:
            subject, paragraph = _of_replies(replies, event.key, language)
        else:
            subject, paragraph = _words(event.kind)
        facts = _facts(event, language)
    url = f"{settings.SITE_URL}{page.public_path}"
    return News(language, subject % title, paragraph % title, facts, url)


def _confirmation(subscription: Subscription) -> str:
    token = tokens.for_confirming(subscription)
    return f"{settings.SITE_URL}/{subscription.language}/subscriptions/confirm/{token}/"


def _of_replies(count: int, day: str, language: str) -> tuple[str, str]:
    words = format_date(date.fromisoformat(day), language, settings.DIWAN_MONTHS)
    subject = ngettext(
        "%(count)d official reply in the consultation %(title)s",
        "%(count)d official replies in the consultation %(title)s",
        count,
    )
    paragraph = _("The agency replied to comments on %(day)s. Read what was said and answered.")
    named = {"count": count, "day": words, "title": "%(title)s"}
    return subject % named, paragraph % named


def _words(kind: str) -> tuple[str, str]:
    """Subject and paragraph in the active language, with a place for the title."""
    return {
        EventKind.OPENED: (
            _("Open for your opinion: %(title)s"),
            _(
                "The consultation %(title)s has opened. Read the draft and say what you think of it."
            ),
        ),
        EventKind.VERSION: (
            _("A new text is published: %(title)s"),
            _(
                "A new text is published in the consultation %(title)s. The page shows what changed."
            ),
        ),
        EventKind.CLOSING_SOON: (
            _("It closes soon: %(title)s"),
            _("The consultation %(title)s closes soon. What you send before then counts."),
        ),
        EventKind.EXTENDED: (
            _("There is more time: %(title)s"),
            _("The closing of the consultation %(title)s was moved later. The page says why."),
        ),
        EventKind.OVERDUE: (
            _("The answer is overdue: %(title)s"),
            _("The outcome of the consultation %(title)s was promised and is not published yet."),
        ),
        EventKind.OUTCOME: (
            _("The outcome is published: %(title)s"),
            _("The outcome of the consultation %(title)s is published: what was decided, and why."),
        ),
        EventKind.WITHDRAWN: (
            _("The consultation is withdrawn: %(title)s"),
            _("The consultation %(title)s was withdrawn. The page says why."),
        ),
    }[EventKind(kind)]


def _facts(event: ConsultationEvent, language: str) -> tuple[tuple[str, str], ...]:
    consultation: ConsultationPage = event.consultation
    closes = (pgettext("fact", "Closes"), moment_words(consultation.closes_at, language))
    if event.kind in {EventKind.OPENED, EventKind.CLOSING_SOON}:
        return (closes,)
    if event.kind == EventKind.EXTENDED:
        extension = consultation.extensions.filter(pk=event.key).first()
        before = moment_words(extension.closed_at, language) if extension else ""
        return ((_("Closing before"), before), closes) if before else (closes,)
    if event.kind == EventKind.OVERDUE:
        due = format_date(date.fromisoformat(event.key), language, settings.DIWAN_MONTHS)
        return ((_("Promised by"), due),)
    return ()


def moment_words(moment: datetime, language: str) -> str:
    """Day and hour in the site's time zone."""
    local = timezone.localtime(moment)
    day = format_date(local, language, settings.DIWAN_MONTHS, with_weekday=True)
    comma = "،" if language == "ar" else ","
    return f"{day}{comma} {local:%H:%M}"
