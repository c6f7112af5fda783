"""The catalogue narrowed by one facet: its first page from an index alone, however many datasets there are."""

from typing import ClassVar

from django.db import migrations, models

_PUBLIC = models.Q(published_at__isnull=False, withdrawn_at__isnull=True)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("opendata", "0011_quality")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="dataset",
            index=models.Index(
                fields=[facet, "-updated_at", "id"],
                condition=_PUBLIC,
                name=f"dataset_public_of_{facet}",
            ),
        )
        for facet in ("agency", "theme", "licence")
    ]
