"""Every agency's default workflow: an editor submits, the agency's administrator approves, then the page is public."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from accounts.models import Agency, Role
from accounts.services import group_for


@transaction.atomic
def ensure_agency_workflow(*, agency: Agency, roots: list[Page]) -> Workflow:
    """Give the agency's section in every language one approval step; a second call changes nothing.

    An administrator who set another workflow on a section keeps it.
    """
    name = f"{agency.name_ar[:190]} ({agency.slug})"
    assigned = WorkflowPage.objects.filter(page__in=roots).select_related("workflow").first()
    workflow = assigned.workflow if assigned else _make(name, agency)
    for root in roots:
        WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    return workflow


def _make(name: str, agency: Agency) -> Workflow:
    workflow, _made = Workflow.objects.get_or_create(name=name)
    task, _made = GroupApprovalTask.objects.get_or_create(name=name)
    task.groups.add(group_for(agency=agency, role=Role.ADMINISTRATOR))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    return workflow
