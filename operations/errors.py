"""What this app refuses.

Conflict
├── IdempotencyKeyReused      409: the key was used for another request
└── IdempotencyKeyInFlight    409: the first request under this key is not answered yet
Invalid
└── IdempotencyKeyMissing     400: a public write without a usable Idempotency-Key
NotParked                     409: only a task that was given up can be replayed
EndpointRefused               422: a webhook's address or choice of events cannot be used; ``field`` says which
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, Invalid


class IdempotencyKeyReused(Conflict):
    code = "idempotency_key_reused"
    title = _("This form was already sent with other content. Load the page again.")


class IdempotencyKeyInFlight(Conflict):
    code = "idempotency_key_in_flight"
    title = _("The same request is still being worked on. Try again in a moment.")


class IdempotencyKeyMissing(Invalid):
    code = "idempotency_key_missing"
    status = 400
    title = _("The header Idempotency-Key is missing or is not 8 to 200 visible ASCII characters.")


class NotParked(Conflict):
    code = "task_not_parked"
    title = _("This task was not given up, so it cannot be replayed.")


class EndpointRefused(Invalid):
    code = "endpoint_refused"
    title = _("This webhook cannot be set up so.")


class Permanent(Exception):
    """Raised by a task whose failure no retry can mend; it is parked at once."""
