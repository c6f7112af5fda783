"""Addresses of surveys and polls in the administration."""

from django.urls import URLPattern, path

from consultations.admin import polls, surveys, words

_SURVEYS = "consultations/<int:pk>/surveys/"
_POLLS = "consultations/<int:pk>/polls/"


def urls() -> list[URLPattern]:
    """The fixed addresses first: a survey's own begins the same."""
    return [
        path(_SURVEYS, surveys.overview, name="consultations_surveys"),
        path(f"{_SURVEYS}new/", surveys.edit, name="consultations_survey_new"),
        path(f"{_SURVEYS}<slug:name>/", surveys.edit, name="consultations_survey"),
        path(
            f"{_SURVEYS}<slug:name>/answers.csv",
            surveys.answers,
            {"ending": "csv"},
            name="consultations_survey_csv",
        ),
        path(
            f"{_SURVEYS}<slug:name>/answers.xlsx",
            surveys.answers,
            {"ending": "xlsx"},
            name="consultations_survey_xlsx",
        ),
        path(
            f"{_SURVEYS}<slug:name>/answers.json",
            surveys.answers,
            {"ending": "json"},
            name="consultations_survey_json",
        ),
        path(
            f"{_SURVEYS}<slug:name>/files/<slug:public_id>/",
            surveys.file,
            name="consultations_survey_file",
        ),
        path(f"{_POLLS}new/", polls.edit, name="consultations_poll_new"),
        path(f"{_POLLS}<slug:name>/", polls.edit, name="consultations_poll"),
        path("consultations/words/", words.listing, name="consultations_words"),
        path(
            "consultations/words/<slug:public_id>/", words.decide, name="consultations_decide_words"
        ),
    ]
