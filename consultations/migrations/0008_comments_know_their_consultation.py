"""Fill what 0007 added: whose a comment is, which version was read, where it stands, and how often it is supported."""

from django.db import migrations

FILL = """
UPDATE consultations_comment SET
  version_id = (SELECT c.version_id FROM consultations_clause c WHERE c.id = clause_id),
  consultation_id = (
    SELECT v.consultation_id FROM consultations_clause c
    JOIN consultations_textversion v ON v.id = c.version_id WHERE c.id = clause_id
  ),
  place = (SELECT c.key FROM consultations_clause c WHERE c.id = clause_id),
  supports_count = (SELECT count(*) FROM consultations_commentsupport s WHERE s.comment_id = consultations_comment.id)
"""
COUNT = """
INSERT INTO consultations_commenttally (consultation_id, place, published, supports, neutral, opposes, listed)
SELECT consultation_id, place,
  sum(CASE WHEN status = 'published' THEN 1 ELSE 0 END),
  sum(CASE WHEN status = 'published' AND stance = 'supports' THEN 1 ELSE 0 END),
  sum(CASE WHEN status = 'published' AND stance = 'neutral' THEN 1 ELSE 0 END),
  sum(CASE WHEN status = 'published' AND stance = 'opposes' THEN 1 ELSE 0 END),
  sum(CASE WHEN decided_at IS NOT NULL THEN 1 ELSE 0 END)
FROM consultations_comment GROUP BY consultation_id, place
"""


class Migration(migrations.Migration):

    dependencies = [
        ("consultations", "0007_comments_on_anything"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
