"""The least that storing a comment can cost here: a DRF view that inserts the same rows in one transaction, and nothing else."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consultations.models import Clause, Comment, ModerationCase, PendingLeaf, Receipt
from operations.models import IdempotencyKey

# As long as what the real path writes beside the text.
PROMISE, LEAF, KEY = "p" * 420, "l" * 230, UUID(int=0)


class BareCommentView(APIView):
    """POST: no validation, no permission, no window, no idempotency, no log, no answer but the id."""

    authentication_classes: tuple[type, ...] = ()
    throttle_classes: tuple[type, ...] = ()
    permission_classes: tuple[type, ...] = ()
    clause: Clause | None = None

    def post(self, request: Request) -> Response:
        body: Any = request.data  # Any: JSON
        clause, now = self._clause(body["clause"]), timezone.now()
        with transaction.atomic():
            comment = Comment.objects.create(
                consultation_id=clause.version.consultation_id,
                version=clause.version,
                clause=clause,
                place=clause.key,
                body=body["body"],
                language="ar",
                submitted_at=now,
            )
            Receipt.objects.create(
                kind="comment.received",
                subject_id=comment.public_id,
                consultation_key=KEY,
                comment=comment,
                salt=os.urandom(32),
                record=body["body"],
                commitment=bytes(32),
                promise=PROMISE,
                received_at=now,
            )
            ModerationCase.objects.create(
                comment=comment,
                consultation_id=comment.consultation_id,
                clause_key=clause.key,
                status=comment.status,
                since=now,
                digest="d" * 64,
            )
            PendingLeaf.objects.create(leaf=LEAF, subject_id=comment.public_id, written_at=now)
            IdempotencyKey.objects.create(
                key=request.headers["Idempotency-Key"],
                fingerprint="f" * 64,
                status=201,
                answer={"id": comment.public_id, "body": comment.body, "promise": PROMISE},
                created_at=now,
            )
        return Response({"id": comment.public_id}, status=201)

    @classmethod
    def _clause(cls, key: str) -> Clause:
        """Looked up once for all requests."""
        if cls.clause is None:
            cls.clause = Clause.objects.select_related("version").filter(key=key).latest("pk")
        return cls.clause
