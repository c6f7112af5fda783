"""A respondent's profile as it was typed, and whether it answers what the consultation asks."""

from __future__ import annotations

from dataclasses import dataclass

from common import plain_text
from common.bidi import is_invisible_only
from common.search_registry import facet_labels
from common.themes import Theme
from consultations.errors import ForbiddenCharacters, ProfileRefused
from consultations.models import Ask, Comment, ConsultationPage, Respondent, RespondentKind
from consultations.models.respondent import MAX_ORGANISATION


@dataclass(frozen=True, slots=True)
class Profile:
    """Empty is what was not given. ``sector`` is a theme's code, ``governorate`` a short name of the site's list."""

    kind: str = ""
    organisation: str = ""
    sector: str = ""
    governorate: str = ""


NO_PROFILE = Profile()


def choices(language: str) -> dict[str, dict[str, str]]:
    """Part → code → label in `language`; organisation has none. One query for the governorates."""
    return {
        "kind": {code: str(label) for code, label in RespondentKind.choices},
        "sector": {code: str(label) for code, label in Theme.choices},
        "governorate": facet_labels.labels("governorate", language),
    }


def checked(profile: Profile, consultation: ConsultationPage) -> Profile:
    """What is kept of it: answers to what is asked, and nothing else. No query unless a governorate is given.

    Raises:
        ProfileRefused: something needed is missing, or is none of the choices; ``fields`` names which.
        ForbiddenCharacters: the organisation holds characters that cannot be shown.
    """
    questions = consultation.questions
    if not questions:
        return NO_PROFILE
    given = {part: getattr(profile, part).strip() for part in questions}
    organisation = given.get("organisation", "")
    if not plain_text.is_author_name(organisation):
        raise ForbiddenCharacters
    if organisation:
        organisation = plain_text.as_stored(organisation)
        given["organisation"] = "" if is_invisible_only(organisation) else organisation
    wrong = [part for part, ask in questions.items() if ask == Ask.REQUIRED and not given[part]]
    wrong += [part for part, value in given.items() if value and not _is_choice(part, value)]
    if wrong:
        raise ProfileRefused(fields=wrong)
    return Profile(**given)


def _is_choice(part: str, value: str) -> bool:
    if part == "organisation":
        return len(value) <= MAX_ORGANISATION
    if part == "governorate":
        return value in facet_labels.labels("governorate", "ar")
    return value in (RespondentKind.values if part == "kind" else Theme.values)


def keep(profile: Profile, comment: Comment) -> None:
    """Store it beside its comment that was just made; nothing where nothing was given."""
    for name in ("respondent", "assisted"):
        comment._state.fields_cache[name] = None  # so that showing it asks for nothing
    if profile != NO_PROFILE:
        Respondent.objects.create(
            comment=comment,
            kind=profile.kind,
            organisation=profile.organisation,
            sector=profile.sector,
            governorate=profile.governorate,
        )
