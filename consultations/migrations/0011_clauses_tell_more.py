"""Levels, openness, explanations and questions of clauses. KEEP-MIGRATION: SQLite's triggers are put back by hand."""

from importlib import import_module

from django.db import migrations, models

final = import_module("consultations.migrations.0002_published_text_is_final")


def take_away(apps, schema_editor):
    """SQLite rebuilds the tables to alter them, and would drop some of the triggers on the way."""
    if schema_editor.connection.vendor == "sqlite":
        final.remove(apps, schema_editor)


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        final.install(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0010_moderation'),
    ]

    operations = [
        migrations.RunPython(take_away, put_back),
        migrations.AddField(
            model_name='clause',
            name='is_open',
            field=models.BooleanField(default=True, verbose_name='open to change'),
        ),
        migrations.AddField(
            model_name='clause',
            name='level',
            field=models.PositiveSmallIntegerField(default=1, help_text='How deep a heading stands; 1 is the highest.', verbose_name='level'),
        ),
        migrations.AddField(
            model_name='clausetext',
            name='note',
            field=models.TextField(blank=True, verbose_name='explanatory note'),
        ),
        migrations.AddField(
            model_name='clausetext',
            name='question',
            field=models.TextField(blank=True, verbose_name='question to the public'),
        ),
        migrations.AlterField(
            model_name='clause',
            name='kind',
            field=models.CharField(choices=[('heading', 'heading'), ('paragraph', 'paragraph'), ('item', 'item of a list'), ('table', 'table'), ('footnote', 'footnote')], max_length=10, verbose_name='kind'),
        ),
        migrations.RunPython(put_back, take_away),
    ]
