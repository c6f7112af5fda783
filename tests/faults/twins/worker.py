"""A worker that takes the failure of a service for its success; run as a program, ``python -m tests.faults.twins.worker``.

It breaks I1 twice: a change that CKAN did not answer counts as sent, and so does a mail that was not taken.
"""

from __future__ import annotations

import os
from typing import Any


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from opendata.ckan import syncing
    from opendata.errors import CkanUnavailable
    from opendata.models import CkanChange
    from operations import mail
    from operations.models import Delivery
    from operations.worker import Worker

    push, sent = syncing.push_waiting, Delivery.Status.SENT

    def believing(*, copy_id: int, holder: str) -> Any:
        try:
            return push(copy_id=copy_id, holder=holder)
        except CkanUnavailable:
            CkanChange.objects.filter(copy_id=copy_id).delete()
            return None

    syncing.push_waiting = believing
    mail._not_taken = lambda delivery, _said, now: mail._end(delivery, sent, now)
    Worker(queues=("default", "long")).run()


if __name__ == "__main__":
    main()
