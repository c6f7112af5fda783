"""What the points mean, and what to do for those that are missing, in the steward's and the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True, slots=True)
class MetricWords:
    """`met` says what is there, `fix` what to do where it is not."""

    met: Words
    fix: Words


DIMENSIONS: dict[str, Words] = {
    "findability": _("Can it be found?"),
    "accessibility": _("Can it be fetched?"),
    "interoperability": _("Can programs read it?"),
    "reusability": _("May it be used, and whom does one ask?"),
    "contextuality": _("Is it told what it is?"),
}
RATINGS: dict[str, Words] = {
    "excellent": pgettext_lazy("rating of quality", "excellent"),
    "good": pgettext_lazy("rating of quality", "good"),
    "sufficient": pgettext_lazy("rating of quality", "sufficient"),
    "bad": pgettext_lazy("rating of quality", "bad"),
}
STARS: dict[str, Words] = {
    "open": _("It is on the web under an open licence."),
    "structured": _("Programs can read it as a table, not only people as a picture."),
    "non_proprietary": _("Its format belongs to nobody, such as CSV."),
    "identified": _("What it speaks of has lasting names: a column is tied to a reference list."),
    "linked": _("It is linked to other data on the web."),
}
METRICS: dict[str, MetricWords] = {
    "keywordAvailability": MetricWords(
        _("It has keywords."),
        _("Add keywords: the words that people would search for."),
    ),
    "categoryAvailability": MetricWords(
        _("It has a theme."),
        _("Choose a theme."),
    ),
    "spatialAvailability": MetricWords(
        _("It says which area it covers."),
        _("Say which area it covers, with the area's code where it has one."),
    ),
    "temporalAvailability": MetricWords(
        _("It says which period it covers."),
        _("Say from when to when the figures are."),
    ),
    "accessUrlStatusCode": MetricWords(
        _("Its page answers."),
        _("The page of the data does not answer; correct the link."),
    ),
    "downloadUrlAvailability": MetricWords(
        _("There is a file to download."),
        _("Upload the file itself, or link to it directly."),
    ),
    "downloadUrlStatusCode": MetricWords(
        _("The download works."),
        _("The link to the file does not answer; correct it or upload the file."),
    ),
    "formatAvailability": MetricWords(
        _("The format of the file is named."),
        _("Publish in a format that is known, best as CSV."),
    ),
    "mediaTypeAvailability": MetricWords(
        _("The file's media type is named."),
        _("Link to a file whose ending says what it is, such as .csv."),
    ),
    "formatMediaTypeVocabularyAlignment": MetricWords(
        _("Format and media type are those of the European and IANA lists."),
        _("Use a format of the European list, best CSV."),
    ),
    "formatMediaTypeNonProprietary": MetricWords(
        _("The format belongs to nobody."),
        _("Publish the table as CSV too, not only as an Excel file."),
    ),
    "formatMediaTypeMachineReadable": MetricWords(
        _("Programs can read the format."),
        _("Publish a table instead of a PDF or a picture."),
    ),
    "dcatApCompliance": MetricWords(
        _("Its description obeys the European standard DCAT-AP."),
        _("Complete title, description and links; the description breaks a rule of DCAT-AP."),
    ),
    "licenceAvailability": MetricWords(
        _("It has a licence."),
        _("Choose a licence."),
    ),
    "knownLicence": MetricWords(
        _("The licence is a known one."),
        _("Choose a licence of the European list, such as Creative Commons Attribution 4.0."),
    ),
    "accessRightsAvailability": MetricWords(
        _("It says who may have it."),
        _("Say who may have the data."),
    ),
    "accessRightsVocabularyAlignment": MetricWords(
        _("Who may have it is said in the words of the European list."),
        _("Choose one of the offered levels of access."),
    ),
    "contactPointAvailability": MetricWords(
        _("It says whom to ask."),
        _("Give an e-mail address for questions about the data."),
    ),
    "publisherAvailability": MetricWords(
        _("It names its publisher."),
        _("Name the agency that publishes it."),
    ),
    "rightsAvailability": MetricWords(
        _("It has a statement on rights."),
        _("Say what may be done with the data."),
    ),
    "byteSizeAvailability": MetricWords(
        _("The size of the file is given."),
        _("Upload the file: the platform then gives its size."),
    ),
    "dateIssuedAvailability": MetricWords(
        _("It says when it was published."),
        _("Publish the dataset."),
    ),
    "dateModifiedAvailability": MetricWords(
        _("It says when it was changed."),
        _("Save the dataset again."),
    ),
}
