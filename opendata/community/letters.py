"""The words in which mailboxes are asked, and told of releases and answers."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.bidi import isolate
from opendata import addresses
from opendata.community import tokens
from opendata.models import DataAlert, DataQuestion, Release
from operations import letters, mail
from operations.letters import Letter, Link

ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058


def name_of(alert: DataAlert, language: str) -> str:
    """Of what the alert tells, in words; load dataset and question with it."""
    with translation.override(language):
        if alert.question is not None:
            title = alert.question.dataset.text_in("title", language)
            return _("The answer to a question on: %(title)s") % {"title": isolate(title)}
        title = alert.dataset.text_in("title", language) if alert.dataset else ""
        return _("New releases of: %(title)s") % {"title": isolate(title)}


def question_path(question: DataQuestion, language: str) -> str:
    """Load ``dataset`` with it."""
    return f"{addresses.path(question.dataset, language)}questions/{question.public_id}/"


def send_confirmation(alert: DataAlert) -> None:
    """Ask the mailbox; one that has this alert is told so, by a mail of the same kind."""
    language = alert.language
    with translation.override(language):
        what = (pgettext("open data", "Alert"), name_of(alert, language))
        if alert.confirmed_at is None:
            letter = Letter(
                subject=_("Confirm that you want to be told"),
                paragraphs=(
                    _("Somebody, probably you, asked for news to be sent to this address."),
                    _(
                        "Nothing is sent until you confirm. If it was not you, do nothing:"
                        " the request is deleted after a week."
                    ),
                ),
                facts=(what,),
                action=Link(pgettext("alert", "Confirm"), tokens.confirmation_of(alert)),
            )
        else:
            letter = Letter(
                subject=_("You are told of this already"),
                paragraphs=(_("Somebody, probably you, asked for it again. Nothing has changed."),),
                facts=(what,),
                action=Link(_("End these messages"), tokens.ending_of(alert)),
            )
    _send(alert, letter, mail.Extras(html=letters.as_html(letter, language)), is_secret=True)


def send_answer(alert: DataAlert, question: DataQuestion) -> None:
    """Tell who asked to be told that the question is answered; the words stand on the page alone."""
    language = alert.language
    title = isolate(question.dataset.text_in("title", language))
    with translation.override(language):
        letter = _told(
            alert,
            subject=_("Your question is answered: %(title)s") % {"title": title},
            paragraph=_("The publisher has answered a question on the dataset %(title)s.")
            % {"title": title},
            action=Link(_("Read the answer"), _whole(question_path(question, language))),
        )
    _send(alert, letter, _extras(alert, letter))


def send_release(alert: DataAlert, release: Release) -> None:
    """Tell of a release; load ``dataset`` with it."""
    language, dataset = alert.language, release.dataset
    title = isolate(dataset.text_in("title", language))
    with translation.override(language):
        note = release.note_in(language)
        letter = _told(
            alert,
            subject=_("New data: %(title)s") % {"title": title},
            paragraph=_("Release %(number)d of the dataset %(title)s is public.")
            % {"number": release.number, "title": title},
            action=Link(
                _("Open the release"),
                _whole(addresses.release_path(dataset, release.number, language)),
            ),
            facts=((_("The producer's note"), note),) if note else (),
        )
    _send(alert, letter, _extras(alert, letter, is_bulk=True))


def _told(
    alert: DataAlert,
    *,
    subject: str,
    paragraph: str,
    action: Link,
    facts: tuple[tuple[str, str], ...] = (),
) -> Letter:
    """With the way out below its words."""
    what = name_of(alert, alert.language)
    return Letter(
        subject=subject,
        paragraphs=(paragraph,),
        facts=facts,
        action=action,
        below=(
            _("You receive this because this address asked for it: %(what)s")
            % {"what": isolate(what)},
        ),
        links_below=(Link(_("End these messages"), tokens.ending_of(alert)),),
    )


def _extras(alert: DataAlert, letter: Letter, *, is_bulk: bool = False) -> mail.Extras:
    """With the way out in the headers."""
    headers = {
        "List-Unsubscribe": f"<{tokens.ending_of(alert)}>",
        "List-Unsubscribe-Post": ONE_CLICK,
    }
    html = letters.as_html(letter, alert.language)
    return mail.Extras(html=html, headers=headers, is_bulk=is_bulk)


def _send(
    alert: DataAlert, letter: Letter, extras: mail.Extras, *, is_secret: bool = False
) -> None:
    mail.send(
        to=alert.address,
        subject=letter.subject,
        text=letters.as_text(letter),
        language=alert.language,
        is_secret=is_secret,
        extras=extras,
    )


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{quote(path)}"
