from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ("consultations", "0008_comments_know_their_consultation"),
    ]

    operations = [
        migrations.AlterField(
            model_name="comment",
            name="consultation",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="consultations.consultationpage"),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('decided_at__isnull', False), ('parent__isnull', True)), fields=['consultation', '-submitted_at', '-id'], name='comment_newest'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('decided_at__isnull', False), ('parent__isnull', True)), fields=['consultation', '-supports_count', '-id'], name='comment_supported'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('decided_at__isnull', False), ('parent__isnull', True)), fields=['consultation', '-is_answered', '-submitted_at', '-id'], name='comment_answered'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('decided_at__isnull', False), ('parent__isnull', True)), fields=['consultation', 'place', '-submitted_at', '-id'], name='comment_newest_here'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('decided_at__isnull', False), ('parent__isnull', True)), fields=['consultation', 'place', '-supports_count', '-id'], name='comment_supported_here'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('decided_at__isnull', False), ('parent__isnull', True)), fields=['consultation', 'place', '-is_answered', '-submitted_at', '-id'], name='comment_answered_here'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'erased'), _negated=True), models.Q(('author_name', ''), ('body', ''), ('pseudonym', ''), ('stance', ''), ('suggestion', '')), _connector='OR'), name='comment_erased_is_empty'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'pending'), _negated=True), ('decided_at__isnull', True), _connector='OR'), name='comment_pending_is_undecided'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('clause__isnull', True), ('version__isnull', False), _connector='OR'), name='comment_clause_of_a_version'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('quote_exact', ''), models.Q(('clause__isnull', False), models.Q(('quote_language', ''), _negated=True)), _connector='OR'), name='comment_passage_of_a_clause'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('is_official', False), ('parent__isnull', False), _connector='OR'), name='comment_official_is_a_reply'),
        ),
        migrations.AddIndex(
            model_name='commentplace',
            index=models.Index(fields=['version', 'fate'], name='comment_place_by_fate'),
        ),
    ]
