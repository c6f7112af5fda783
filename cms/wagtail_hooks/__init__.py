"""What this context adds to the administration; one module per subject, imported here."""

from cms.wagtail_hooks import (
    addresses,  # noqa: F401
    feedback,  # noqa: F401
    feeds,  # noqa: F401
    handbook,  # noqa: F401
    home,  # noqa: F401
    partners,  # noqa: F401
    preview_links,  # noqa: F401
    programme,  # noqa: F401
    services,  # noqa: F401
    uploads,  # noqa: F401
)
