from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_editors_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='part',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name='part'),
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_once_per_language',
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('provider', 'object_id', 'part', 'language'), name='document_once_per_language'),
        ),
    ]
