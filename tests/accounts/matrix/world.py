"""One site with two agencies that own one thing of every kind, and a person for every role of the first.

What the second agency has not published carries ``HIDDEN`` in its title, what it has published carries ``PUBLIC``.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.log_actions import log
from wagtail.models import Collection, PageViewRestriction, Site, UploadedFile
from wagtail_localize.models import OverridableSegment, Translation, TranslationSource

from accounts import collections, services, tokens
from accounts.actors import PLATFORM
from accounts.models import Agency, Role, Scope, User
from cms.events import services as events
from cms.models import (
    AgencyPage,
    Audience,
    Channel,
    FeedSource,
    GoneAddress,
    Governorate,
    LifeEvent,
    PageFeedback,
    Partner,
    PlainPage,
    PreviewLink,
    ServiceSheet,
    Topic,
)
from consultations import services as consultations
from consultations.models import Campaign, ClauseTask, Invitation, TableUpload
from consultations.participation import Authorship
from consultations.services import exports
from consultations.surveys.checking import Given
from consultations.surveys.forms import Form, Question
from opendata.ckan import outbox
from opendata.community import questions, requests, reuses
from opendata.community.texts import Words
from opendata.models import Dataset, DatasetSeries, Release, ReleaseFile, Resource
from opendata.services import save_dataset
from operations.models import Outage, WebhookDelivery
from operations.webhooks import endpoints
from search.models import BestBet, SynonymRule
from search.models import Document as Found
from tests.cms import pages
from tests.cms.guide_factory import make_guide, make_point
from tests.consultations.conftest import (
    comment_on,
    make_consultation,
    publish_text,
    published_comment,
)
from tests.consultations.surveys.conftest import make_poll, make_survey, respond
from tests.consultations.theming.conftest import candidate_of, theme_of

HIDDEN, PUBLIC, OURS = "zqhidden", "zqpublic", "zqours"
LATER = datetime(2099, 12, 14, 6, tzinfo=UTC)
A_DAY = timedelta(days=1)

Side = Any  # one agency with its things, as attributes


@dataclass(frozen=True, slots=True)
class World:
    """``sides``: what belongs to the own and to the other agency. ``site``: what belongs to nobody."""

    sides: dict[str, Side]
    site: Any
    people: dict[str, User]


def build(home: Any) -> World:
    """Make it all, below the home page of an empty site."""
    sides = {
        "own": _side("moj", "Ministry of Justice", hidden=OURS, public=OURS),
        "other": _side("ssc", "Social Security", hidden=HIDDEN, public=PUBLIC),
    }
    return World(sides, _site(home), _people(sides["own"].agency))


def _people(agency: Agency) -> dict[str, User]:
    people = {
        "citizen": User.objects.create(email="citizen@example.org"),
        "stranger": User.objects.create(email="stranger@example.org", is_staff=True),
        "superuser": User.objects.create(
            email="root@example.org", is_staff=True, is_superuser=True
        ),
    }
    for role in Role.values:
        people[role] = User.objects.create(email=f"{role}@example.org", is_staff=True)
        services.grant(user=people[role], agency=agency, role=role)
    return people


def _side(slug: str, name: str, *, hidden: str, public: str) -> Side:
    side = SimpleNamespace(hidden=hidden, public=public)
    side.agency = services.save_agency(Agency(slug=slug, name_ar=name, name_en=name))
    side.section = AgencyPage.objects.get(agency=side.agency, locale__language_code="ar")
    side.person = User.objects.create(email=f"{hidden}-clerk@example.org", is_staff=True)
    side.membership = services.grant(user=side.person, agency=side.agency, role=Role.EDITOR)
    _add_pages(side)
    _add_states(side)
    _add_translation(side)
    _add_files(side)
    _add_rows(side)
    _add_participation(side)
    _add_surveys(side)
    _add_machines(side)
    return side


def _add_pages(side: Side) -> None:
    agency, public = side.agency, side.public
    side.guide = make_guide(agency, f"{agency.slug}-guide", title=f"{public}-guide")
    side.hidden_guide = make_guide(
        agency, f"{agency.slug}-new-guide", title=f"{side.hidden}-guide", publish=False
    )
    side.draft = _draft(side, "draft")
    side.locked = _draft(side, "locked")
    side.locked.locked, side.locked.locked_by = True, side.person
    side.locked.locked_at = timezone.now()
    side.locked.save()
    side.event = pages.event(
        agency,
        f"{agency.slug}-event",
        title=f"{public}-event",
        starts_at=LATER,
        ends_at=LATER + A_DAY,
    )
    who = events.Person(name=f"{side.hidden}-visitor", email="v@example.org", sector="media")
    side.registration = events.register(
        event_id=side.event.pk, person=who, language="ar", now=timezone.now()
    )
    side.indicator = pages.indicator(agency, f"{agency.slug}-figures", title=f"{public}-figures")


def _draft(side: Side, name: str) -> PlainPage:
    title = f"{side.hidden}-{name}"
    page = PlainPage(title=title, slug=f"{side.agency.slug}-{name}", live=False)
    side.section.add_child(instance=page)
    page.save_revision(user=side.person, log_action=True)
    log(page, "wagtail.create", user=side.person)
    return page


def _add_states(side: Side) -> None:
    """Revisions, a workflow in progress, a reviewer's link, a private page."""
    side.revision = side.draft.save_revision(user=side.person)
    side.waiting = _draft(side, "waiting")
    side.workflow_state = side.waiting.get_workflow().start(side.waiting, side.person)
    side.task_state = side.workflow_state.current_task_state
    side.link = PreviewLink.objects.create(
        page=side.draft, created_by=side.person, created_at=timezone.now(), expires_at=LATER
    )
    side.private = _draft(side, "private")
    PageViewRestriction.objects.create(page=side.private, restriction_type="login")


def _add_translation(side: Side) -> None:
    side.source, _made = TranslationSource.update_or_create_from_instance(side.guide)
    english = side.section.get_translations().get().locale
    side.translation = Translation.objects.create(source=side.source, target_locale=english)
    side.translation.save_target(publish=False)
    side.string = side.source.stringsegment_set.order_by("pk").first()
    side.override = OverridableSegment.objects.create(
        source=side.source, context=side.string.context, data_json='"x"', order=999
    )
    side.alias = side.guide.create_alias(
        parent=side.section, update_slug=f"{side.agency.slug}-alias", reset_translation_key=True
    )


def _add_files(side: Side) -> None:
    buffer = io.BytesIO()
    Picture.new("RGB", (2, 2)).save(buffer, "PNG")
    collection = collections.of_agency(side.agency)
    side.image = Image.objects.create(
        title=f"{side.hidden}-image",
        file=ImageFile(io.BytesIO(buffer.getvalue()), name="dot.png"),
        uploaded_by_user=side.person,
        collection=collection,
    )
    side.document = Document.objects.create(
        title=f"{side.hidden}-document",
        file=ContentFile(b"text", name=f"{side.agency.slug}.txt"),
        uploaded_by_user=side.person,
        collection=collection,
    )
    side.upload = UploadedFile.objects.create(
        file=ContentFile(b"text", name="upload.txt"), uploaded_by_user=side.person
    )
    log(side.image, "wagtail.create", user=side.person)


def _add_rows(side: Side) -> None:
    agency, hidden = side.agency, side.hidden
    side.point = make_point(agency, f"{hidden}-point", name_ar=f"{hidden}-point", is_open=False)
    side.feed = FeedSource.objects.create(
        title=f"{hidden}-feed",
        url=f"https://{agency.slug}.example.org/feed",
        agency=agency,
        language="ar",
        state="failed",
        last_error=f"{hidden}-error",
    )
    for row in (side.point, side.feed):
        log(row, "wagtail.create", user=side.person)
    side.feedback = PageFeedback.objects.create(
        path=side.guide.get_url(),
        page_key=side.guide.translation_key,
        language="ar",
        is_useful=False,
        text=f"{hidden}-words",
        created_at=timezone.now(),
    )
    side.sheet = ServiceSheet.objects.create(
        kind="points", name=f"{hidden}.csv", content=b"code\n", uploaded_by=side.person
    )
    dataset = Dataset(
        agency=agency,
        slug=f"{agency.slug}-data",
        title_ar=f"{hidden}-dataset",
        notes_ar="…",
    )
    side.dataset = save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    release = Release.objects.create(dataset=dataset, number=1, created_at=timezone.now())
    resource = Resource.objects.create(dataset=dataset, title_ar=f"{hidden}-file")
    side.dataset_file = ReleaseFile.objects.create(release=release, resource=resource)
    outbox.copy_of(side.dataset)
    side.series = DatasetSeries.objects.create(
        agency=agency, slug=f"{agency.slug}-series", title_ar=f"{hidden}-series"
    )
    side.question = questions.ask(
        dataset=side.dataset,
        place=questions.Place(),
        words=Words(f"{hidden}-question", "ar"),
        now=timezone.now(),
    )
    side.request = requests.send(
        title=f"{hidden}-request", agency=agency, words=Words("…س", "ar"), now=timezone.now()
    )
    made = reuses.Made(f"{hidden}-reuse", "https://example.org/", "article", [side.dataset])
    side.reuse = reuses.send(made=made, words=Words("…س", "ar"), now=timezone.now())


def _add_participation(side: Side) -> None:
    side.consultation = make_consultation(
        side.agency, f"{side.agency.slug}-draft-law", title=f"{side.public}-consultation"
    )
    publish_text(side.consultation)
    side.invitation = Invitation.objects.create(
        consultation=side.consultation, agency=side.agency, invited_at=timezone.now()
    )
    side.comment = comment_on(side.consultation, f"{side.hidden}-comment")
    _add_decisions(side)
    side.theme = theme_of(side.consultation, f"{side.hidden}-theme")
    side.candidate = candidate_of(side.consultation, label=f"{side.hidden}-proposal")
    side.campaign = Campaign.objects.create(
        consultation=side.consultation, number=1, name=side.hidden, found_at=timezone.now()
    )
    side.appealed = comment_on(side.consultation, f"{side.hidden}-appealed")
    consultations.withhold_comment(
        comment=side.appealed, actor=PLATFORM, reason="insult", now=timezone.now()
    )
    consultations.appeal_decision(
        comment=side.appealed,
        author=Authorship(receipt_code=side.appealed.receipt.code),
        text=f"{side.hidden}-appeal",
        language="ar",
        now=timezone.now(),
    )
    side.export = consultations.ask_export(
        consultation=side.consultation,
        actor=PLATFORM,
        form="csv",
        language="ar",
        now=timezone.now(),
    )
    exports.write_export(export_id=side.export.pk)


def _add_surveys(side: Side) -> None:
    page, name = side.consultation, side.agency.slug
    form = Form(
        f"{side.public}-survey",
        (
            Question("q-1", "short_text", f"{side.public}-question", is_public=True),
            Question("q-2", "file", f"{side.public}-file"),
        ),
    )
    side.survey = make_survey(page, form, name)
    side.poll = make_poll(page, name, question_ar=f"{side.public}-poll")
    side.survey_file = consultations.receive_file(
        survey=side.survey, name=f"{side.hidden}.txt", content=b"text"
    )
    given = (
        Given("q-1", text=f"{side.hidden}-answer"),
        Given("q-2", file=side.survey_file.public_id),
    )
    side.words = respond(side.survey, given).answers.get(question__key="q-1")


def _add_machines(side: Side) -> None:
    now, agency = timezone.now(), side.agency
    order = tokens.TokenOrder(f"{side.hidden}-token", tuple(Scope.values), now + A_DAY)
    side.token, side.token_text = tokens.issue_token(
        agency=agency, order=order, actor=PLATFORM, now=now
    )
    wishes = endpoints.EndpointWishes(
        f"{side.hidden}-webhook", "https://example.org/hook", ("dataset.published",)
    )
    side.endpoint = endpoints.add_endpoint(agency_id=agency.pk, wishes=wishes, now=now)
    side.delivery = WebhookDelivery.objects.create(
        endpoint=side.endpoint,
        kind=f"{side.hidden}-event",
        body="{}",
        state="failed",
        created_at=now,
    )


def _site(home: Any) -> Any:
    terms = {
        model._meta.model_name: model.objects.first()
        for model in (Audience, Topic, LifeEvent, Channel, Governorate)
    }
    return SimpleNamespace(
        home=home,
        root=home.get_parent(),
        collection=Collection.get_first_root_node().add_child(name="shared"),
        redirect=Redirect.objects.create(old_path="/old", redirect_link="/ar/"),
        site=Site.objects.get(),
        gone=GoneAddress.objects.create(path="/ar/gone", title="gone"),
        outage=Outage.objects.create(began_at=LATER, ended_at=LATER + A_DAY, note_ar="outage"),
        partner=Partner.objects.create(
            slug="un", name_ar="UN", name_en="UN", kind="international", role_ar="…", role_en="…"
        ),
        synonym=SynonymRule.objects.create(words="a\nb", fingerprint="ab"),
        best_bet=BestBet.objects.create(phrases="a", title="b"),
        found=Found.objects.create(
            provider="none", object_id="1", language="ar", kind="page", title="found", url="/ar/"
        ),
        **terms,
    )


def _add_decisions(side: Side) -> None:
    """A comment that is owed an answer, a clause given out, and a table that nobody of the roles sent."""
    now = timezone.now()
    side.heard = published_comment(side.consultation, f"{side.public}-heard")
    side.clause_task = ClauseTask.objects.create(
        consultation=side.consultation,
        clause_key="art-2",
        agency=side.agency,
        due_on=timezone.localdate(),
        assigned_at=now,
    )
    side.table = TableUpload.objects.create(
        consultation=side.consultation, name=f"{side.hidden}.xlsx", content=b"PK", uploaded_at=now
    )
