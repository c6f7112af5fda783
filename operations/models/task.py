"""What django-tasks-db lacks: leases, counted attempts, parked tasks, instants, workers' heartbeats."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult


class TaskRun(models.Model):
    """The running of one task: who holds it until when, how often it was tried, whether it was given up.

    Made at the first claim and deleted with the task's success; a task without this row was never tried.
    """

    task = models.OneToOneField(
        DBTaskResult,
        verbose_name=_("task"),
        on_delete=models.CASCADE,
        related_name="run",
        primary_key=True,
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    worker = models.CharField(_("worker"), max_length=64, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True)
    last_error = models.TextField(_("last error"), blank=True)
    parked_at = models.DateTimeField(_("given up at"), null=True)

    class Meta:
        verbose_name = _("task run")
        verbose_name_plural = _("task runs")
        permissions: ClassVar = [("replay_task", _("Can replay tasks that were given up"))]
        indexes: ClassVar = [
            models.Index(
                fields=["leased_until"],
                condition=Q(leased_until__isnull=False),
                name="task_run_lease",
            ),
            models.Index(
                fields=["parked_at"], condition=Q(parked_at__isnull=False), name="task_run_parked"
            ),
        ]

    def __str__(self) -> str:
        return str(self.task_id)


class Instant(models.Model):
    """Something due at a time: enqueued once by whichever worker wakes first.

    A recurring instant has ``every_seconds``; its ``run_at`` moves on at each run, the others get ``done_at``.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    task_path = models.CharField(_("task"), max_length=255)
    args = models.JSONField(_("arguments"), default=list)
    run_at = models.DateTimeField(_("due at"))
    every_seconds = models.PositiveIntegerField(_("repeated every (seconds)"), null=True)
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("instant")
        verbose_name_plural = _("instants")
        indexes: ClassVar = [
            models.Index(fields=["run_at"], condition=Q(done_at__isnull=True), name="instant_due"),
        ]

    def __str__(self) -> str:
        return self.name


class WorkerHeartbeat(models.Model):
    """When each worker process was last alive."""

    worker = models.CharField(max_length=64, primary_key=True)
    queues = models.CharField(max_length=200)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker
