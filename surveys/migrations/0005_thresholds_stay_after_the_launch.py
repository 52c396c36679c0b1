from django.db import migrations

KEEP = """
CREATE FUNCTION surveys_keep_thresholds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Wave % has been launched: from when an answer counts stays as it was.', OLD.name
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER surveys_wave_thresholds BEFORE UPDATE ON surveys_wave
    FOR EACH ROW WHEN (OLD.launched_at IS NOT NULL
        AND (OLD.partial_from, OLD.complete_from) IS DISTINCT FROM (NEW.partial_from, NEW.complete_from))
    EXECUTE FUNCTION surveys_keep_thresholds();
"""

LET_GO = """
DROP TRIGGER surveys_wave_thresholds ON surveys_wave;
DROP FUNCTION surveys_keep_thresholds();
"""


class Migration(migrations.Migration):
    """The rules by which a response rate is counted cannot be changed once people have been asked."""

    dependencies = [("surveys", "0004_history_begins_with_what_is_there")]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
