"""Addresses of surveys and polls on the public site."""

from django.urls import path

from frontend import converters  # noqa: F401 - registers <lang:…>
from frontend.views import polls, survey_results, surveys

_SURVEY = "<lang:language>/consultations/<str:slug>/surveys/<str:name>/"

site = [
    path(_SURVEY, surveys.survey, name="survey"),
    path(f"{_SURVEY}thanks/", surveys.thanks, name="survey-thanks"),
    path(f"{_SURVEY}results/", survey_results.results, name="survey-results"),
    path(f"{_SURVEY}results.csv", survey_results.results_csv, name="survey-results-csv"),
    path(f"{_SURVEY}words/<str:question>/", survey_results.words, name="survey-words"),
    path(
        "<lang:language>/consultations/<str:slug>/polls/<str:name>/",
        polls.poll,
        name="poll",
    ),
]
