"""Writes letters and is killed in the middle; run as a program.

``python -m tests.consultations.outcome.dying_letters prepare``: thirty commenters of a consultation that is over, each answered.
``… write N``: goes on with their letters and is killed when the Nth of this run is being written; 0 is never.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from itertools import count

COMMENTERS = 30
BATCH = 7


def main(act: str, dies_at: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    if act == "prepare":
        _prepare()
    else:
        _write(dies_at)


def _prepare() -> None:
    from django.utils import timezone
    from wagtail.models import Page

    from accounts import pseudonyms
    from accounts.models import User
    from consultations.models import Comment, ConsultationPage, Disposition, Outcome, Status

    now = timezone.now()
    page = ConsultationPage(
        title="مسودة",
        slug="draft",
        summary="مسودة",
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=2),
    )
    Page.objects.filter(depth=1).get().add_child(instance=page)
    for number in range(COMMENTERS):
        address = f"p{number}@example.org"
        User.objects.create_user(address)
        comment = Comment.objects.create(
            consultation=page,
            body="أقترح ستين يومًا.",
            language="ar",
            status=Status.PUBLISHED,
            decided_at=now,
            pseudonym=pseudonyms.pseudonym(
                scope=page.pseudonym_scope, identifier=f"email:{address}"
            ),
        )
        Disposition.objects.create(
            consultation=page, comment=comment, decision="noted", reason_ar="سبب", decided_at=now
        )
    Outcome.objects.create(consultation=page, published_at=now)


def _write(dies_at: int) -> None:
    from consultations.models import ConsultationPage
    from consultations.outcome import letters

    letters.BATCH = BATCH
    send, numbers = letters.notices.send, count(1)

    def dying(**values: object) -> bool:
        sent = send(**values)  # type: ignore[arg-type]  # as it was called
        if next(numbers) == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return sent

    letters.notices.send = dying
    print(letters.tell_of_outcome(key=ConsultationPage.objects.get(slug="draft").translation_key))


if __name__ == "__main__":
    main(sys.argv[1], int((sys.argv[2:] or ["0"])[0]))
