"""Forms of the administration that take files of editors: their kind by what is in them, their size, the virus scanner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL.Image import DecompressionBombError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from common.errors import DomainError
from common.file_kinds import is_of_kind
from operations import scanning


class DocumentForm(BaseDocumentForm):
    """Wagtail's, wherever a document comes in or is replaced; a file that is held is given to nobody (`cms.serving`)."""

    def clean_file(self) -> Any:  # Any: as Wagtail, an uploaded file or the one that stays
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        if not is_of_kind(file, PurePath(file.name).suffix.lower().lstrip(".")):
            raise ValidationError(
                _(
                    "What is in the file is not what its name says, or it holds macros, or is locked with a password."
                )
            )
        _scan(file, is_held=True)
        return file


class ImageForm(BaseImageForm):
    """Wagtail's. Pictures are cut to size as soon as they are used, so none is taken unchecked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Wagtail
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].to_python = _refusing(self.fields["file"])

    def clean_file(self) -> Any:  # Any: as above
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            _scan(file, is_held=False)
        return file


def _refusing(field: Any) -> Callable[[Any], Any]:  # Any: Wagtail's field and what is sent
    """Wagtail's own reading, by which a picture that Pillow refuses to open at all (a bomb, a broken head) is a fault of ours."""
    read = field.to_python

    def to_python(data: Any) -> Any:
        try:
            return read(data)
        except (OSError, ValueError, SyntaxError, OverflowError, DecompressionBombError):
            raise ValidationError(field.error_messages["invalid_image"]) from None

    return to_python


def _scan(file: Any, *, is_held: bool) -> None:  # Any: as above
    try:
        scanning.take(file, is_held=is_held)
    except DomainError as refusal:
        raise ValidationError(str(refusal.title)) from None
