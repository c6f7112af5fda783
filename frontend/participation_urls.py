"""Addresses of consultations and open data on the public site."""

from django.urls import path

from frontend import converters  # noqa: F401 - registers <lang:…>
from frontend.views import (
    campaigns,
    consultation_download,
    consultation_figures,
    consultations,
    data_differences,
    data_tables,
    dataset_feeds,
    dataset_quality,
    dataset_releases,
    datasets,
    differences,
    draft_texts,
    invited,
    moderation,
    paper_form,
    response_clock,
    supports,
)

site = [
    path("<lang:language>/consultations/", consultations.listing, name="consultations"),
    path("<lang:language>/invited/", invited.listing, name="invited"),
    path("<lang:language>/consultations/<str:slug>/", invited.consultation, name="consultation"),
    path(
        "<lang:language>/consultations/<str:slug>/form/",
        paper_form.paper_form,
        name="consultation-form",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/campaigns/",
        campaigns.campaigns,
        name="consultation-campaigns",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/figures/",
        consultation_figures.figures,
        name="consultation-figures",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/download/",
        consultation_download.download,
        name="consultation-download",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/p/<str:key>/",
        consultations.clause,
        name="consultation-clause",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/p/<str:key>/thanks/",
        consultations.thanks,
        name="consultation-thanks",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/p/<str:key>/draft/",
        consultations.draft,
        name="consultation-draft",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/p/<str:key>/support/<str:public_id>/",
        supports.support,
        name="comment-support",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/changes/<int:older>..<int:newer>/",
        differences.changes,
        name="consultation-changes",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/versions/<int:number>/",
        draft_texts.version,
        name="consultation-version",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/versions/<int:number>/akn/",
        draft_texts.akn,
        name="consultation-version-akn",
    ),
    path("eli/<str:slug>/v<int:number>/<str:key>/<str:code>", draft_texts.eli, name="eli-clause"),
    path("eli/<str:slug>/v<int:number>/<str:code>", draft_texts.eli, name="eli"),
    path(
        "<lang:language>/consultations/<str:slug>/comments/",
        consultations.whole,
        name="consultation-comments",
    ),
    path("<lang:language>/consultations/<str:slug>/comments/thanks/", consultations.thanks),
    path("<lang:language>/consultations/<str:slug>/comments/draft/", consultations.draft),
    path(
        "<lang:language>/consultations/<str:slug>/comments/<str:public_id>/",
        consultations.conversation,
        name="consultation-comment",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/comments/<str:public_id>/thanks/",
        consultations.thanks,
    ),
    path(
        "<lang:language>/consultations/<str:slug>/comments/<str:public_id>/draft/",
        consultations.draft,
    ),
    path(
        "<lang:language>/consultations/<str:slug>/comments/<str:public_id>/report/",
        moderation.report,
        name="comment-report",
    ),
    path(
        "<lang:language>/consultations/<str:slug>/comments/<str:public_id>/support/",
        supports.support,
        name="comment-support-whole",
    ),
    path("<lang:language>/response-clock/", response_clock.clock, name="response-clock"),
    path("<lang:language>/consultation-rules/", response_clock.rules, name="consultation-rules"),
    path("<lang:language>/moderation/", moderation.record, name="moderation"),
    path("<lang:language>/datasets/", datasets.catalogue, name="datasets"),
    path("<lang:language>/datasets/<str:slug>/", datasets.dataset, name="dataset"),
    path(
        "<lang:language>/datasets/<str:slug>/releases/",
        dataset_releases.releases,
        name="dataset-releases",
    ),
    path(
        "<lang:language>/datasets/<str:slug>/releases/<int:number>/",
        dataset_releases.release,
        name="dataset-release",
    ),
    path(
        "<lang:language>/datasets/<str:slug>/quality/",
        dataset_quality.quality,
        name="dataset-quality",
    ),
    path(
        "<lang:language>/datasets/<str:slug>/releases.atom",
        dataset_feeds.moved,
        name="dataset-releases-atom",
    ),
    path(
        "<lang:language>/datasets/<str:slug>/releases/compare/",
        data_differences.compare,
        name="dataset-releases-compare",
    ),
    path(
        "<lang:language>/datasets/<str:slug>/releases/<int:older>..<int:newer>/",
        data_differences.releases,
        name="dataset-release-changes",
    ),
    path(
        "<lang:language>/datasets/<str:slug>/<uuid:public_id>/changes/<int:older>..<int:newer>/",
        data_differences.resource,
        name="resource-changes",
    ),
    path(
        "<lang:language>/datasets/<str:slug>/<uuid:public_id>/",
        data_tables.resource,
        name="resource",
    ),
]
