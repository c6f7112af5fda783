"""What waits for a data steward, on the administration's home page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from accounts.actors import Actor, actor_for
from accounts.home_rows import Row, counted
from opendata.admin.forms import own_agencies
from opendata.community import questions, requests, reuses
from opendata.models import Release, ReleaseFile, ReleaseState, ResourceState

MOST = 10


class StewardPanel(Component):
    """Releases to review or mend, files to decide on, and how much of the public's waits."""

    name = "open_data"
    order = 70
    template_name = "opendata/admin/home.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:  # Any: as templates have it
        actor = actor_for((parent_context or {})["request"].user)
        return {"panel": self, "rows": [*_releases(actor), *_files(actor), *_of_the_public(actor)]}


def _releases(actor: Actor) -> list[Row]:
    waiting = Q(state=ReleaseState.IN_REVIEW) & ~Q(submitted_by=actor.user_id)
    returned = Q(state=ReleaseState.DRAFT, submitted_by=actor.user_id) & ~Q(review_note="")
    found = Release.objects.filter(waiting | returned, dataset__agency__in=own_agencies(actor))
    words = {
        ReleaseState.IN_REVIEW: _("waits for review"),
        ReleaseState.DRAFT: _("was returned to preparation"),
    }
    return [
        Row(one.dataset.title, _page(one), words[ReleaseState(one.state)])
        for one in found.select_related("dataset").order_by("submitted_at", "pk")[:MOST]
    ]


def _files(actor: Actor) -> list[Row]:
    """Of releases in preparation: could not be read, or may hold personal data."""
    undecided = ~Q(findings=[]) & Q(findings_accepted_at=None, state=ResourceState.READY)
    found = ReleaseFile.objects.filter(
        undecided | Q(state=ResourceState.FAILED),
        release__state=ReleaseState.DRAFT,
        release__dataset__agency__in=own_agencies(actor),
    )
    return [
        Row(
            one.resource.title,
            reverse("opendata_file", args=[one.release.dataset_id, one.pk]),
            _("possible personal data: decide") if one.findings else one.get_state_display(),
        )
        for one in found.select_related("release", "resource").order_by("pk")[:MOST]
    ]


def _of_the_public(actor: Actor) -> list[Row]:
    asked = questions.for_steward(actor, is_open=True).count()
    wanted = requests.for_steward(actor, is_open=True).count()
    made = reuses.for_steward(actor, is_open=True).count()
    rows = (
        (
            asked,
            "questions",
            ngettext("%d question on the data", "%d questions on the data", asked),
        ),
        (wanted, "requests", ngettext("%d dataset request", "%d dataset requests", wanted)),
        (made, "reuses", ngettext("%d reuse to look at", "%d reuses to look at", made)),
    )
    return [
        Row(counted(words, count), reverse(f"opendata_{name}"))
        for count, name, words in rows
        if count
    ]


def _page(release: Release) -> str:
    return reverse("opendata_dataset", args=[release.dataset_id])
