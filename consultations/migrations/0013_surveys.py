"""Surveys with versioned forms, responses and files; polls with one vote of each participant."""

import consultations.models.comment
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0012_comment_revisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('key', models.CharField(max_length=20, verbose_name='key')),
                ('label_ar', models.CharField(max_length=200, verbose_name='label in Arabic')),
                ('label_en', models.CharField(blank=True, max_length=200, verbose_name='label in English')),
            ],
            options={
                'verbose_name': 'option of a question',
                'verbose_name_plural': 'options of questions',
                'ordering': ['question', 'position'],
            },
        ),
        migrations.CreateModel(
            name='SurveyQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('key', models.CharField(max_length=20, verbose_name='key')),
                ('kind', models.CharField(choices=[('single', 'one choice'), ('multiple', 'several choices'), ('scale', 'scale with words'), ('number', 'number'), ('short_text', 'short text'), ('long_text', 'long text'), ('ranking', 'ranking'), ('file', 'file')], max_length=10, verbose_name='kind')),
                ('text_ar', models.CharField(max_length=300, verbose_name='question in Arabic')),
                ('text_en', models.CharField(blank=True, max_length=300, verbose_name='question in English')),
                ('hint_ar', models.CharField(blank=True, max_length=300, verbose_name='hint in Arabic')),
                ('hint_en', models.CharField(blank=True, max_length=300, verbose_name='hint in English')),
                ('is_required', models.BooleanField(default=False, verbose_name='must be answered')),
                ('may_decline', models.BooleanField(default=False, verbose_name='offers «prefer not to answer»')),
                ('is_public', models.BooleanField(default=False, verbose_name='texts are published after moderation')),
                ('minimum', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name='smallest number')),
                ('maximum', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True, verbose_name='largest number')),
                ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='digits after the point')),
                ('most', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='choices at most')),
                ('asked_if', models.CharField(blank=True, max_length=20, verbose_name='asked if')),
                ('asked_if_options', models.JSONField(blank=True, default=list)),
            ],
            options={
                'verbose_name': 'question of a survey',
                'verbose_name_plural': 'questions of surveys',
                'ordering': ['version', 'position'],
            },
        ),
        migrations.AlterField(
            model_name='receipt',
            name='kind',
            field=models.CharField(choices=[('comment.received', 'comment received'), ('comment.published', 'comment published'), ('comment.withheld', 'comment withheld'), ('comment.redacted', 'comment shown in part'), ('comment.withdrawn', 'comment withdrawn by its author'), ('comment.erased', 'comment erased'), ('comment.returned', 'decision on a comment undone'), ('comment.appealed', 'appeal received'), ('comment.appeal_decided', 'appeal answered'), ('vote.received', 'vote received'), ('vote.withdrawn', 'vote withdrawn'), ('survey_response.received', 'survey response received'), ('survey_response.erased', 'survey response erased'), ('survey_answer.published', 'answer in words published'), ('survey_answer.withheld', 'answer in words withheld'), ('consultation.opened', 'consultation opened'), ('consultation.changed', 'consultation changed'), ('consultation.closed', 'consultation closed'), ('outcome.published', 'outcome published'), ('key.rotated', 'key of the log changed'), ('restore.performed', 'backup restored')], max_length=30),
        ),
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$')], verbose_name='name in the address')),
                ('question_ar', models.CharField(max_length=300, verbose_name='question in Arabic')),
                ('question_en', models.CharField(blank=True, max_length=300, verbose_name='question in English')),
                ('results_shown', models.CharField(choices=[('always', 'also before voting'), ('voted', 'after voting'), ('closed', 'after closing')], default='voted', max_length=10, verbose_name='results are shown')),
                ('may_change', models.BooleanField(default=True, verbose_name='a vote can be changed until closing')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64, verbose_name='fingerprint')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published at')),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='polls', to='consultations.consultationpage')),
            ],
            options={
                'verbose_name': 'poll',
                'verbose_name_plural': 'polls',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PollOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('key', models.CharField(max_length=20, verbose_name='key')),
                ('label_ar', models.CharField(max_length=200, verbose_name='label in Arabic')),
                ('label_en', models.CharField(blank=True, max_length=200, verbose_name='label in English')),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='consultations.poll')),
            ],
            options={
                'verbose_name': 'option of a poll',
                'verbose_name_plural': 'options of polls',
                'ordering': ['poll', 'position'],
            },
        ),
        migrations.CreateModel(
            name='PollVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=consultations.models.comment.new_public_id, editable=False, max_length=16, unique=True)),
                ('pseudonym', models.CharField(editable=False, max_length=64)),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('option', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='consultations.polloption')),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='consultations.poll')),
            ],
            options={
                'verbose_name': 'vote in a poll',
                'verbose_name_plural': 'votes in polls',
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$')], verbose_name='name in the address')),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='consultations.consultationpage')),
            ],
            options={
                'verbose_name': 'survey',
                'verbose_name_plural': 'surveys',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SurveyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=consultations.models.comment.new_public_id, editable=False, max_length=16, unique=True)),
                ('is_declined', models.BooleanField(default=False, verbose_name='preferred not to answer')),
                ('number', models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ('text', models.TextField(blank=True)),
                ('status', models.CharField(blank=True, choices=[('pending', 'awaiting moderation'), ('published', 'published'), ('withheld', 'withheld'), ('withdrawn', 'withdrawn by its author'), ('erased', 'erased')], max_length=10, verbose_name='status')),
                ('reason', models.CharField(blank=True, choices=[('insult', 'insult or hatred'), ('personal_data', 'personal data of somebody else'), ('advertising', 'advertising'), ('duplicate', 'sent twice by the same person'), ('off_topic', 'nothing to do with the clause'), ('unlawful', 'against the law')], max_length=20, verbose_name='rule')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='consultations.surveyquestion')),
            ],
            options={
                'verbose_name': 'answer to a question',
                'verbose_name_plural': 'answers to questions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AnswerChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('option', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.questionoption')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='consultations.surveyanswer')),
            ],
            options={
                'verbose_name': 'choice in an answer',
                'verbose_name_plural': 'choices in answers',
                'ordering': ['rank', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SurveyFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=consultations.models.comment.new_public_id, editable=False, max_length=16, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('media_type', models.CharField(max_length=100)),
                ('size_bytes', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('uploaded_at', models.DateTimeField()),
                ('answer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='file', to='consultations.surveyanswer')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='consultations.survey')),
            ],
            options={
                'verbose_name': 'file of a survey',
                'verbose_name_plural': 'files of surveys',
            },
        ),
        migrations.AddField(
            model_name='questionoption',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='consultations.surveyquestion'),
        ),
        migrations.CreateModel(
            name='SurveyResponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=consultations.models.comment.new_public_id, editable=False, max_length=16, unique=True)),
                ('pseudonym', models.CharField(blank=True, editable=False, max_length=64)),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('submitted_at', models.DateTimeField(verbose_name='received at')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='consultations.survey')),
            ],
            options={
                'verbose_name': 'response to a survey',
                'verbose_name_plural': 'responses to surveys',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='surveyanswer',
            name='response',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='consultations.surveyresponse'),
        ),
        migrations.CreateModel(
            name='SurveyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('title_ar', models.CharField(max_length=200, verbose_name='title in Arabic')),
                ('title_en', models.CharField(blank=True, max_length=200, verbose_name='title in English')),
                ('intro_ar', models.TextField(blank=True, max_length=1000, verbose_name='introduction in Arabic')),
                ('intro_en', models.TextField(blank=True, max_length=1000, verbose_name='introduction in English')),
                ('minutes', models.PositiveSmallIntegerField(default=5, verbose_name='minutes it takes')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64, verbose_name='fingerprint')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published at')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='consultations.survey')),
            ],
            options={
                'verbose_name': 'survey version',
                'verbose_name_plural': 'survey versions',
                'ordering': ['survey', 'number'],
            },
        ),
        migrations.AddField(
            model_name='surveyresponse',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='consultations.surveyversion'),
        ),
        migrations.AddField(
            model_name='surveyquestion',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='consultations.surveyversion'),
        ),
        migrations.AddConstraint(
            model_name='poll',
            constraint=models.UniqueConstraint(fields=('consultation', 'name'), name='poll_name_once'),
        ),
        migrations.AddConstraint(
            model_name='poll',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='poll_published_with_fingerprint'),
        ),
        migrations.AddConstraint(
            model_name='polloption',
            constraint=models.UniqueConstraint(fields=('poll', 'key'), name='poll_option_key_once'),
        ),
        migrations.AddConstraint(
            model_name='polloption',
            constraint=models.UniqueConstraint(fields=('poll', 'position'), name='poll_option_position_once'),
        ),
        migrations.AddIndex(
            model_name='pollvote',
            index=models.Index(fields=['pseudonym'], name='poll_vote_by_pseudonym'),
        ),
        migrations.AddConstraint(
            model_name='pollvote',
            constraint=models.UniqueConstraint(fields=('poll', 'pseudonym'), name='poll_vote_once_per_participant'),
        ),
        migrations.AddConstraint(
            model_name='pollvote',
            constraint=models.CheckConstraint(condition=models.Q(('pseudonym', ''), _negated=True), name='poll_vote_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.UniqueConstraint(fields=('consultation', 'name'), name='survey_name_once'),
        ),
        migrations.AddConstraint(
            model_name='answerchoice',
            constraint=models.UniqueConstraint(fields=('answer', 'option'), name='survey_choice_once'),
        ),
        migrations.AddConstraint(
            model_name='answerchoice',
            constraint=models.UniqueConstraint(fields=('answer', 'rank'), name='survey_rank_once'),
        ),
        migrations.AddIndex(
            model_name='surveyfile',
            index=models.Index(condition=models.Q(('answer__isnull', True)), fields=['uploaded_at'], name='survey_file_unsent'),
        ),
        migrations.AddConstraint(
            model_name='questionoption',
            constraint=models.UniqueConstraint(fields=('question', 'key'), name='survey_option_key_once'),
        ),
        migrations.AddConstraint(
            model_name='questionoption',
            constraint=models.UniqueConstraint(fields=('question', 'position'), name='survey_option_position_once'),
        ),
        migrations.AddIndex(
            model_name='surveyanswer',
            index=models.Index(condition=models.Q(('status', ''), _negated=True), fields=['question', 'status', 'id'], name='survey_text_by_status'),
        ),
        migrations.AddConstraint(
            model_name='surveyanswer',
            constraint=models.UniqueConstraint(fields=('response', 'question'), name='survey_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='surveyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('is_declined', False), models.Q(('number__isnull', True), ('text', '')), _connector='OR'), name='survey_declined_is_empty'),
        ),
        migrations.AddConstraint(
            model_name='surveyanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'withheld'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('status', 'withheld'), _negated=True), ('reason', '')), _connector='OR'), name='survey_text_withheld_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='surveyversion',
            constraint=models.UniqueConstraint(fields=('survey', 'number'), name='survey_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='surveyversion',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='survey_version_published_with_fingerprint'),
        ),
        migrations.AddIndex(
            model_name='surveyresponse',
            index=models.Index(condition=models.Q(('pseudonym', ''), _negated=True), fields=['pseudonym'], name='response_by_pseudonym'),
        ),
        migrations.AddConstraint(
            model_name='surveyresponse',
            constraint=models.UniqueConstraint(condition=models.Q(('pseudonym', ''), _negated=True), fields=('survey', 'pseudonym'), name='survey_response_once_per_participant'),
        ),
        migrations.AddConstraint(
            model_name='surveyquestion',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='survey_question_key_once'),
        ),
        migrations.AddConstraint(
            model_name='surveyquestion',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='survey_question_position_once'),
        ),
        migrations.AddConstraint(
            model_name='surveyquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'number'), _negated=True), models.Q(('maximum__isnull', False), ('minimum__isnull', False), ('minimum__lt', models.F('maximum'))), _connector='OR'), name='survey_number_has_a_range'),
        ),
    ]
