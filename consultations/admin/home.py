"""What waits in consultations for a moderator or a policy officer, on the administration's home page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from accounts.actors import Actor, actor_for
from accounts.home_rows import Row, counted
from accounts.models import Role
from consultations import response_clock
from consultations.admin.words import waiting_words
from consultations.moderation import appeals, queue
from operations.clock import database_now

MOST = 10


class ConsultationsPanel(Component):
    """Comments, reports, appeals and answers in words to decide on; and consultations whose promised answer is overdue."""

    name = "consultations"
    order = 65
    template_name = "consultations/admin/home.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:  # Any: as templates have it
        actor = actor_for((parent_context or {})["request"].user)
        moderates, answers = (
            actor.acts_somewhere(one) for one in (Role.MODERATOR, Role.POLICY_OFFICER)
        )
        rows = [*(_to_moderate(actor) if moderates else ()), *(_overdue(actor) if answers else ())]
        return {"panel": self, "rows": rows, "moderates": moderates, "answers": answers}


def _to_moderate(actor: Actor) -> Iterator[Row]:
    comments = queue.counts(actor, queue.Wanted())["pending"]
    reported = queue.counts(actor, queue.Wanted(is_reported=True))["published"]
    objections, words = len(appeals.waiting_appeals(actor)), waiting_words(actor)
    screen = reverse("consultations_moderation")
    rows = (
        (
            comments,
            screen,
            ngettext("%d comment to moderate", "%d comments to moderate", comments),
        ),
        (
            reported,
            f"{screen}?status=published&reported=1",
            ngettext("%d reported comment", "%d reported comments", reported),
        ),
        (
            objections,
            reverse("consultations_appeals"),
            ngettext("%d appeal to answer", "%d appeals to answer", objections),
        ),
        (
            words,
            reverse("consultations_words"),
            ngettext("%d answer in words to read", "%d answers in words to read", words),
        ),
    )
    for count, url, sentence in rows:
        if count:
            shown = f"{queue.COUNTED}+" if count > queue.COUNTED else str(count)
            yield Row(counted(sentence, shown), url)


def _overdue(actor: Actor) -> Iterator[Row]:
    own = [
        one
        for one in response_clock.overdue(database_now())
        if actor.holds(Role.POLICY_OFFICER, one.original.agency_id)
    ]
    for one in own[:MOST]:
        late = ngettext("the outcome is %d day late", "the outcome is %d days late", one.late_days)
        url = f"{reverse('consultations_overview')}#c-{one.original.pk}"
        yield Row(one.original.title, url, counted(late, one.late_days))
    if len(own) > MOST:
        yield Row(_("All overdue answers"), reverse("consultations_overview"))
