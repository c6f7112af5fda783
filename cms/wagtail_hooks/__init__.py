"""What this context adds to the administration; one module per subject, imported here."""

from cms.wagtail_hooks import partners  # noqa: F401
