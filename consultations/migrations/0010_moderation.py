"""Acts, reports, appeals, redactions and the queue of moderation; the queue is filled with the comments that are there already.

KEEP-MIGRATION: `fill` is written by hand.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What waits is sorted by its receipt, what was decided by the decision.
FILL = """
    INSERT INTO consultations_moderationcase
        (comment_id, consultation_id, agency_id, clause_key, status, since, hints, digest, reports)
    SELECT comment.id, comment.consultation_id, page.agency_id, COALESCE(clause.key, ''), comment.status,
        CASE WHEN comment.status = 'pending' THEN comment.submitted_at
             ELSE COALESCE(comment.decided_at, comment.submitted_at) END, '', '', 0
    FROM consultations_comment comment
    LEFT JOIN consultations_clause clause ON clause.id = comment.clause_id
    JOIN consultations_consultationpage page ON page.page_ptr_id = comment.consultation_id
"""


# One act for each decision that stands; what was before it is not known any more.
ACTS = """
    INSERT INTO consultations_moderationact
        (comment_id, consultation_id, kind, by_id, at, from_status, from_reason, from_spans,
         to_status, to_reason, to_spans)
    SELECT comment.id, comment.consultation_id, comment.status, comment.decided_by_id, comment.decided_at,
        'pending', '', '[]', comment.status, comment.reason, '[]'
    FROM consultations_comment comment
    WHERE comment.status IN ('published', 'withheld')
"""


def fill(apps, schema_editor):
    schema_editor.execute(FILL)
    schema_editor.execute(ACTS)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_the_diary_only_grows'),
        ('consultations', '0009_comments_are_sorted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WatchedWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=80, verbose_name='word or phrase')),
                ('folded', models.CharField(editable=False, max_length=160, unique=True)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'watched word',
                'verbose_name_plural': 'watched words',
                'ordering': ['folded'],
            },
        ),
        migrations.AddField(
            model_name='consultationpage',
            name='moderation',
            field=models.CharField(choices=[('pre', 'before it is shown'), ('post', 'after it is shown')], default='pre', help_text='After: a comment is public at once, unless a rule gives a hint; then a moderator looks at it first.', max_length=4, verbose_name='comments are moderated'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='kind',
            field=models.CharField(choices=[('comment.received', 'comment received'), ('comment.published', 'comment published'), ('comment.withheld', 'comment withheld'), ('comment.redacted', 'comment shown in part'), ('comment.withdrawn', 'comment withdrawn by its author'), ('comment.erased', 'comment erased'), ('comment.returned', 'decision on a comment undone'), ('comment.appealed', 'appeal received'), ('comment.appeal_decided', 'appeal answered'), ('vote.received', 'vote received'), ('vote.withdrawn', 'vote withdrawn'), ('survey_response.received', 'survey response received'), ('consultation.opened', 'consultation opened'), ('consultation.changed', 'consultation changed'), ('consultation.closed', 'consultation closed'), ('outcome.published', 'outcome published'), ('key.rotated', 'key of the log changed'), ('restore.performed', 'backup restored')], max_length=30),
        ),
        migrations.CreateModel(
            name='ModerationAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('published', 'published'), ('withheld', 'withheld'), ('redacted', 'shown in part'), ('returned', 'decision undone'), ('appealed', 'appeal received'), ('upheld', 'appeal declined'), ('overturned', 'appeal allowed')], max_length=10, verbose_name='act')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('from_status', models.CharField(choices=[('pending', 'awaiting moderation'), ('published', 'published'), ('withheld', 'withheld'), ('withdrawn', 'withdrawn by its author'), ('erased', 'erased')], max_length=10)),
                ('from_reason', models.CharField(blank=True, choices=[('insult', 'insult or hatred'), ('personal_data', 'personal data of somebody else'), ('advertising', 'advertising'), ('duplicate', 'sent twice by the same person'), ('off_topic', 'nothing to do with the clause'), ('unlawful', 'against the law')], max_length=20)),
                ('from_spans', models.JSONField(default=list)),
                ('from_decided_at', models.DateTimeField(null=True)),
                ('to_status', models.CharField(choices=[('pending', 'awaiting moderation'), ('published', 'published'), ('withheld', 'withheld'), ('withdrawn', 'withdrawn by its author'), ('erased', 'erased')], max_length=10)),
                ('to_reason', models.CharField(blank=True, choices=[('insult', 'insult or hatred'), ('personal_data', 'personal data of somebody else'), ('advertising', 'advertising'), ('duplicate', 'sent twice by the same person'), ('off_topic', 'nothing to do with the clause'), ('unlawful', 'against the law')], max_length=20)),
                ('to_spans', models.JSONField(default=list)),
                ('batch', models.UUIDField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='consultations.comment')),
                ('consultation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.consultationpage')),
                ('from_decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='consultations.moderationact')),
            ],
            options={
                'verbose_name': 'act of moderation',
                'verbose_name_plural': 'acts of moderation',
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='objection')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('appealed_at', models.DateTimeField(verbose_name='received at')),
                ('verdict', models.CharField(blank=True, choices=[('upheld', 'the decision stands'), ('overturned', 'the decision is lifted')], max_length=10, verbose_name='answer')),
                ('words', models.TextField(blank=True, verbose_name='reasons')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='consultations.comment')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('against', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='consultations.moderationact')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
        ),
        migrations.CreateModel(
            name='ModerationCase',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='case', serialize=False, to='consultations.comment')),
                ('clause_key', models.CharField(blank=True, max_length=64)),
                ('status', models.CharField(choices=[('pending', 'awaiting moderation'), ('published', 'published'), ('withheld', 'withheld'), ('withdrawn', 'withdrawn by its author'), ('erased', 'erased')], max_length=10)),
                ('since', models.DateTimeField()),
                ('hints', models.CharField(blank=True, max_length=60)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('reports', models.PositiveIntegerField(default=0)),
                ('agency', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('consultation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.consultationpage')),
            ],
            options={
                'verbose_name': 'case of moderation',
                'verbose_name_plural': 'cases of moderation',
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('insult', 'insult or hatred'), ('personal_data', 'personal data of somebody else'), ('advertising', 'advertising'), ('duplicate', 'sent twice by the same person'), ('off_topic', 'nothing to do with the clause'), ('unlawful', 'against the law')], max_length=20, verbose_name='rule')),
                ('spans', models.JSONField(default=list)),
                ('sealed', models.TextField()),
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='redaction', to='consultations.comment')),
            ],
            options={
                'verbose_name': 'redaction',
                'verbose_name_plural': 'redactions',
            },
        ),
        migrations.CreateModel(
            name='CommentReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visitor', models.CharField(blank=True, max_length=64)),
                ('reason', models.CharField(choices=[('insult', 'insult or hatred'), ('personal_data', 'personal data of somebody else'), ('advertising', 'advertising'), ('duplicate', 'sent twice by the same person'), ('off_topic', 'nothing to do with the clause'), ('unlawful', 'against the law')], max_length=20, verbose_name='rule')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('reported_at', models.DateTimeField(verbose_name='reported at')),
                ('closed_at', models.DateTimeField(null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='consultations.comment')),
            ],
            options={
                'verbose_name': 'report of a comment',
                'verbose_name_plural': 'reports of comments',
                'indexes': [models.Index(condition=models.Q(('visitor', ''), _negated=True), fields=['reported_at'], name='report_with_visitor')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('visitor', ''), _negated=True), fields=('comment', 'visitor'), name='report_once_per_visitor')],
            },
        ),
        migrations.AddIndex(
            model_name='moderationact',
            index=models.Index(fields=['at', 'id'], name='act_by_time'),
        ),
        migrations.AddIndex(
            model_name='moderationact',
            index=models.Index(fields=['consultation', 'at', 'id'], name='act_by_consultation'),
        ),
        migrations.AddIndex(
            model_name='moderationact',
            index=models.Index(fields=['by', 'at'], name='act_by_moderator'),
        ),
        migrations.AddIndex(
            model_name='moderationact',
            index=models.Index(condition=models.Q(('kind', 'published'), _negated=True), fields=['at'], name='act_counted'),
        ),
        migrations.AddConstraint(
            model_name='moderationact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'returned'), ('undoes__isnull', False)), models.Q(models.Q(('kind', 'returned'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='act_returned_undoes_another'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('verdict', '')), fields=['appealed_at'], name='appeal_open'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('decided_at__gte', models.F('appealed_at')), ('decided_at__isnull', False)), _connector='OR'), name='appeal_answered_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(fields=['status', 'since', 'comment'], name='case_by_status'),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(fields=['agency', 'status', 'since', 'comment'], name='case_by_agency'),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(fields=['consultation', 'status', 'since', 'comment'], name='case_by_consultation'),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(fields=['consultation', 'clause_key', 'status', 'since', 'comment'], name='case_by_clause'),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(condition=models.Q(('digest', ''), _negated=True), fields=['consultation', 'digest'], name='case_by_digest'),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(condition=models.Q(('hints', ''), _negated=True), fields=['status', 'since', 'comment'], name='case_hinted'),
        ),
        migrations.AddIndex(
            model_name='moderationcase',
            index=models.Index(condition=models.Q(('reports__gt', 0)), fields=['status', 'since', 'comment'], name='case_reported'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
