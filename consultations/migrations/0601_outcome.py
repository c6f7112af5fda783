"""Adopted texts apart from drafts, their corrections, letters. KEEP-MIGRATION: SQLite's triggers are put back by hand."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

final = import_module("consultations.migrations.0002_published_text_is_final")


def take_away(apps, schema_editor):
    """SQLite rebuilds the table of versions to alter it, and would drop some of the triggers on the way."""
    if schema_editor.connection.vendor == "sqlite":
        final.remove(apps, schema_editor)


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        final.install(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0019_analysis'),
    ]

    operations = [
        migrations.RunPython(take_away, put_back),
        migrations.CreateModel(
            name='FormerAdoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gazette_number', models.CharField(max_length=40, verbose_name='number of the official gazette')),
                ('gazette_date', models.DateField(verbose_name='date of the official gazette')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address of the official gazette')),
                ('published_at', models.DateTimeField(verbose_name='published at')),
                ('replaced_at', models.DateTimeField(verbose_name='replaced at')),
            ],
            options={
                'verbose_name': 'adoption before its correction',
                'verbose_name_plural': 'adoptions before their correction',
                'ordering': ['replaced_at'],
            },
        ),
        migrations.CreateModel(
            name='OutcomeLetters',
            fields=[
                ('consultation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='outcome_letters', serialize=False, to='consultations.consultationpage')),
                ('last_account', models.BigIntegerField(default=0)),
                ('commenters', models.PositiveIntegerField(default=0, verbose_name='commenters')),
                ('reached', models.PositiveIntegerField(default=0, verbose_name='commenters who were written to')),
                ('others', models.PositiveIntegerField(default=0, verbose_name='others who were written to')),
                ('begun_at', models.DateTimeField(verbose_name='begun at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
            ],
            options={
                'verbose_name': 'letters on an outcome',
                'verbose_name_plural': 'letters on outcomes',
            },
        ),
        migrations.RemoveConstraint(
            model_name='textversion',
            name='text_version_number_once',
        ),
        migrations.AddField(
            model_name='textversion',
            name='is_adopted',
            field=models.BooleanField(default=False, editable=False, verbose_name='text as adopted'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='kind',
            field=models.CharField(choices=[('comment.received', 'comment received'), ('comment.published', 'comment published'), ('comment.withheld', 'comment withheld'), ('comment.redacted', 'comment shown in part'), ('comment.withdrawn', 'comment withdrawn by its author'), ('comment.erased', 'comment erased'), ('comment.returned', 'decision on a comment undone'), ('comment.appealed', 'appeal received'), ('comment.appeal_decided', 'appeal answered'), ('vote.received', 'vote received'), ('vote.withdrawn', 'vote withdrawn'), ('survey_response.received', 'survey response received'), ('survey_response.erased', 'survey response erased'), ('survey_answer.published', 'answer in words published'), ('survey_answer.withheld', 'answer in words withheld'), ('consultation.opened', 'consultation opened'), ('consultation.changed', 'consultation changed'), ('consultation.closed', 'consultation closed'), ('consultation.extended', 'closing of a consultation moved later'), ('outcome.published', 'outcome published'), ('text.adopted', 'adopted text recorded'), ('key.rotated', 'key of the log changed'), ('restore.performed', 'backup restored')], max_length=30),
        ),
        migrations.AddConstraint(
            model_name='textversion',
            constraint=models.UniqueConstraint(fields=('consultation', 'is_adopted', 'number'), name='text_version_number_once'),
        ),
        migrations.AddField(
            model_name='formeradoption',
            name='adoption',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former', to='consultations.adoption'),
        ),
        migrations.AddField(
            model_name='formeradoption',
            name='version',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.textversion'),
        ),
        migrations.AddField(
            model_name='promisecheck',
            name='details',
            field=models.JSONField(default=list, verbose_name='changes in detail'),
        ),
        migrations.RunPython(put_back, take_away),
    ]
