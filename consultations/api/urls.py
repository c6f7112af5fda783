"""Addresses of this context below /api/v1/."""

from django.urls import include, path

from consultations.api import (
    akoma_ntoso,
    campaign_views,
    comment_views,
    differences,
    draft_views,
    export_views,
    figure_views,
    invitation_views,
    moderation_views,
    response_views,
    theme_views,
    views,
)

urlpatterns = [
    # First what many write to at a time: each address above it is tried for every comment.
    path(
        "consultations/<str:slug>/comments/",
        views.CommentListView.as_view(),
        name="consultation-comments",
    ),
    path("", include("consultations.api.log_urls")),
    path("", include("consultations.api.subscription_urls")),
    path("moderation/", moderation_views.ModerationView.as_view(), name="moderation"),
    path("moderation/acts/", moderation_views.ActListView.as_view(), name="moderation-acts"),
    path("response-clock/", response_views.ResponseClockView.as_view(), name="response-clock"),
    path("consultation-rules/", response_views.RulesView.as_view(), name="consultation-rules"),
    path("invitations/", invitation_views.InvitationsView.as_view(), name="invitations"),
    path("profile-choices/", figure_views.ProfileChoicesView.as_view(), name="profile-choices"),
    path("drafts/", draft_views.DraftsView.as_view(), name="drafts"),
    path("drafts/open/", draft_views.OpenDraftView.as_view(), name="draft-open"),
    path("consultations/", views.ConsultationListView.as_view(), name="consultation-list"),
    path(
        "consultations/<str:slug>/",
        views.ConsultationDetailView.as_view(),
        name="consultation-detail",
    ),
    path(
        "consultations/<str:slug>/figures/",
        figure_views.FiguresView.as_view(),
        name="consultation-figures",
    ),
    path(
        "consultations/<str:slug>/exports/",
        export_views.ExportsView.as_view(),
        name="consultation-exports",
    ),
    path(
        "consultations/<str:slug>/exports/<str:form>/",
        export_views.ExportView.as_view(),
        name="consultation-export",
    ),
    path(
        "consultations/<str:slug>/campaigns/",
        campaign_views.CampaignsView.as_view(),
        name="consultation-campaigns",
    ),
    path(
        "consultations/<str:slug>/versions/<int:number>/",
        views.VersionDetailView.as_view(),
        name="consultation-version",
    ),
    path(
        "consultations/<str:slug>/versions/<int:number>/akn/",
        akoma_ntoso.AkomaNtosoView.as_view(),
        name="consultation-version-akn",
    ),
    path(
        "consultations/<str:slug>/diff/<int:older>..<int:newer>/",
        differences.DifferenceView.as_view(),
        name="consultation-difference",
    ),
    path(
        "consultations/<str:slug>/clauses/<str:key>/",
        views.ClauseDetailView.as_view(),
        name="consultation-clause",
    ),
    path(
        "consultations/<str:slug>/comments/<str:public_id>/",
        comment_views.CommentDetailView.as_view(),
        name="consultation-comment",
    ),
    path(
        "consultations/<str:slug>/comments/<str:public_id>/support/",
        comment_views.SupportView.as_view(),
        name="consultation-comment-support",
    ),
    path(
        "consultations/<str:slug>/comments/<str:public_id>/report/",
        moderation_views.ReportView.as_view(),
        name="consultation-comment-report",
    ),
    path(
        "consultations/<str:slug>/themes/",
        theme_views.ThemesView.as_view(),
        name="consultation-themes",
    ),
    path("consultations/<str:slug>/", include("consultations.api.survey_urls")),
    path("consultations/<str:slug>/", include("consultations.api.outcome_urls")),
]
