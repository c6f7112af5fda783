"""Print the addresses of the demo's longest Arabic service guide: the public one and its place in the page tree."""

from __future__ import annotations

import json

import django


def main() -> None:
    django.setup()
    from cms.models import ServicePage

    guides = ServicePage.objects.live().filter(locale__language_code="ar")
    guide = max(guides, key=lambda one: len(json.dumps(one.serializable_data(), default=str)))
    ancestors = guide.get_ancestors(inclusive=True).filter(depth__gt=2)
    tree = "/".join(ancestors.values_list("slug", flat=True))
    print(json.dumps([f"/ar/services/{guide.slug}/", f"/{tree}/"]))


if __name__ == "__main__":
    main()
