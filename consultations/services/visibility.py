"""Keeping a consultation's pages out of the public's sight, in every language, as its visibility says."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import PageViewRestriction

from consultations.models import ConsultationPage, Visibility


@transaction.atomic
def follow_visibility(*, page: ConsultationPage) -> None:
    """Restrict the page and its translations, or set them free. Translations take the visibility of their original.

    Call it before a change of the page is stored, and after its creation: the administration creates a draft first, so that
    nothing is public for a moment.
    """
    group = list(
        ConsultationPage.objects.filter(translation_key=page.translation_key).order_by("pk")
    )
    stored = next((one for one in group if one.pk == page.pk), None)
    if stored is None:
        return
    if group[0].pk == page.pk:
        twins = [one.pk for one in group if one.pk != page.pk]
        ConsultationPage.objects.filter(pk__in=twins).update(visibility=page.visibility)
    else:
        page.visibility, group = group[0].visibility, [stored]
    if page.visibility != Visibility.PUBLIC:
        _restrict(group)
    elif stored.visibility != Visibility.PUBLIC:
        # An editor's own restriction of a page that was public stays.
        _set_free(group)


def _restrict(group: list[ConsultationPage]) -> None:
    known = PageViewRestriction.objects.filter(page__in=group).values_list("page_id", flat=True)
    for page in group:
        if page.pk not in set(known):
            PageViewRestriction.objects.create(
                page_id=page.pk, restriction_type=PageViewRestriction.LOGIN
            )


def _set_free(group: list[ConsultationPage]) -> None:
    # One by one: search and caches listen to each.
    for restriction in PageViewRestriction.objects.filter(
        page__in=group, restriction_type=PageViewRestriction.LOGIN
    ):
        restriction.delete()
