"""What copies of comments are found by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0026_themes_are_decided")]

    operations = [
        migrations.CreateModel(
            name="CommentSketch",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sketch",
                        serialize=False,
                        to="consultations.comment",
                    ),
                ),
                ("signature", models.BinaryField(max_length=256, verbose_name="signature")),
                ("letters", models.PositiveIntegerField(verbose_name="letters")),
            ],
            options={
                "verbose_name": "sketch of a comment",
                "verbose_name_plural": "sketches of comments",
            },
        ),
    ]
