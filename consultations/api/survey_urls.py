"""Addresses of surveys and polls below /api/v1/consultations/{slug}/."""

from django.urls import path

from consultations.api import poll_views, survey_results_views, survey_views

SURVEY = "surveys/<str:name>/"
POLL = "polls/<str:name>/"

urlpatterns = [
    path("surveys/", survey_views.SurveyListView.as_view(), name="surveys"),
    path(SURVEY, survey_views.SurveyView.as_view(), name="survey"),
    path(f"{SURVEY}check/", survey_views.CheckView.as_view(), name="survey-check"),
    path(f"{SURVEY}files/", survey_views.FilesView.as_view(), name="survey-files"),
    path(f"{SURVEY}drafts/", survey_views.SurveyDraftsView.as_view(), name="survey-drafts"),
    path(
        f"{SURVEY}drafts/open/",
        survey_views.OpenSurveyDraftView.as_view(),
        name="survey-draft-open",
    ),
    path(f"{SURVEY}responses/", survey_views.ResponsesView.as_view(), name="survey-responses"),
    path(
        f"{SURVEY}responses/<str:public_id>/",
        survey_views.ResponseView.as_view(),
        name="survey-response",
    ),
    path(f"{SURVEY}results/", survey_results_views.ResultsView.as_view(), name="survey-results"),
    path(f"{SURVEY}results.csv", survey_results_views.ResultsCsvView.as_view()),
    path(f"{SURVEY}texts/", survey_results_views.TextsView.as_view(), name="survey-texts"),
    path("polls/", poll_views.PollListView.as_view(), name="polls"),
    path(POLL, poll_views.PollView.as_view(), name="poll"),
    path(f"{POLL}votes/", poll_views.VotesView.as_view(), name="poll-votes"),
    path(f"{POLL}results.csv", poll_views.PollCsvView.as_view()),
]
