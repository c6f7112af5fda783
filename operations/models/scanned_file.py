"""What the virus scanner said of a file, by its fingerprint: the same bytes are asked about once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ScannedFile(models.Model):
    """A verdict. Without one a file is not given out while a scanner is named (`operations.scanning`)."""

    sha256 = models.CharField(max_length=64)
    infection = models.CharField(max_length=100, blank=True)  # empty: clean
    scanned_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sha256"], name="scanned_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256}: {self.infection or 'clean'}"
