"""What is known of the catalogue's copy in CKAN: what waits, what was acknowledged, what others changed there."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opendata.models.dataset import Dataset
from opendata.models.resource import Resource


class CopyState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("copy in CKAN", "waiting to be sent")
    IN_STEP = "in_step", pgettext_lazy("copy in CKAN", "in step")
    PARKED = "parked", pgettext_lazy("copy in CKAN", "refused by CKAN")
    HELD = "held", pgettext_lazy("copy in CKAN", "deletion waits for confirmation")
    DELETED = "deleted", pgettext_lazy("copy in CKAN", "deleted")


class CkanCopy(models.Model):
    """The copy of a dataset in CKAN. Outlives the dataset, for its deletion must reach CKAN too.

    ``name`` and ``package_id`` are given once and never change. ``acked_hash`` is the SHA-256 of the record that CKAN last
    acknowledged, ``acked`` what CKAN then showed, in the form of `opendata.ckan.records`, ``tables`` the fingerprint of each
    table in the DataStore by resource id. ``drift`` are fields that others changed in CKAN since, ``fitted`` what had to be
    changed to fit CKAN's rules, ``problem_fields`` those that CKAN refused. ``holder`` works on it until ``leased_until``.
    """

    dataset = models.OneToOneField(
        Dataset, null=True, on_delete=models.SET_NULL, related_name="ckan_copy"
    )
    package_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name in CKAN"), max_length=100, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=CopyState.choices, default=CopyState.WAITING
    )
    acked_hash = models.CharField(max_length=64, blank=True)
    acked: models.JSONField[Any, Any] = models.JSONField(null=True)
    tables: models.JSONField[Any, Any] = models.JSONField(default=dict)
    remote_modified = models.CharField(max_length=40, blank=True)
    drift: models.JSONField[Any, Any] = models.JSONField(default=list)
    fitted: models.JSONField[Any, Any] = models.JSONField(default=list)
    may_delete = models.BooleanField(default=False, help_text="A person confirmed the deletion.")
    holder = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True)
    pushed_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    problem_fields: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        verbose_name = _("copy in CKAN")
        verbose_name_plural = _("copies in CKAN")

    def __str__(self) -> str:
        return self.name

    @property
    def open_drift(self) -> list[dict[str, Any]]:
        """Changes of others about which nobody has decided."""
        return [entry for entry in self.drift if not entry.get("left")]


class CkanChange(models.Model):
    """The outbox: a row per change, written in its transaction, deleted when CKAN has acknowledged what was read after it."""

    copy = models.ForeignKey(CkanCopy, on_delete=models.CASCADE, related_name="changes")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change for CKAN")
        verbose_name_plural = _("changes for CKAN")

    def __str__(self) -> str:
        return f"{self.copy} · {self.noted_at}"


class CkanTerm(models.Model):
    """An organisation or a group that CKAN is known to have, with the SHA-256 of the words it was given."""

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    acked_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("organisation or group in CKAN")
        verbose_name_plural = _("organisations and groups in CKAN")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "name"], name="ckan_term_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CkanSite(models.Model):
    """The one CKAN that datasets are sent to, and whether anything is sent to it at the moment."""

    is_automatic = models.BooleanField(
        _("send changes by themselves"), default=True, help_text=_("Otherwise a person sends them.")
    )
    stopped_at = models.DateTimeField(_("stopped at"), null=True)
    stopped_for = models.CharField(_("why it stopped"), max_length=500, blank=True)
    checked_at = models.DateTimeField(null=True)
    licences: models.JSONField[Any, Any] = models.JSONField(default=list)
    has_datastore = models.BooleanField(default=False)
    audited_at = models.DateTimeField(_("compared at"), null=True)

    class Meta:
        verbose_name = _("CKAN site")
        verbose_name_plural = _("CKAN sites")

    def __str__(self) -> str:
        return "CKAN"


class CkanOrigin(models.Model):
    """Where an imported dataset was in the earlier CKAN; its old addresses lead on from here.

    ``modified`` is CKAN's time of the last change that was taken over; ``unmapped`` lists what has no place here.
    """

    site = models.CharField(max_length=300)
    package_id = models.CharField(max_length=100)
    name = models.CharField(_("name in CKAN"), max_length=100)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="ckan_origins")
    modified = models.CharField(max_length=40, blank=True)
    unmapped: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        verbose_name = _("earlier place in CKAN")
        verbose_name_plural = _("earlier places in CKAN")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "package_id"], name="ckan_origin_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="ckan_origin_name")]

    def __str__(self) -> str:
        return self.name


class CkanResourceOrigin(models.Model):
    """The id that an imported resource had in the earlier CKAN."""

    origin = models.ForeignKey(CkanOrigin, on_delete=models.CASCADE, related_name="resources")
    remote_id = models.CharField(max_length=100, db_index=True)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="ckan_origins")
    fetched_from = models.CharField(max_length=1000, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("earlier resource in CKAN")
        verbose_name_plural = _("earlier resources in CKAN")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin", "remote_id"], name="ckan_resource_origin_once"
            ),
        ]

    def __str__(self) -> str:
        return self.remote_id
