from django.db import migrations

KEEP = """
CREATE FUNCTION surveys_keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Wave % has been launched: its key and the size of its ballots stay as they were.', OLD.name
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER surveys_wave_key BEFORE UPDATE ON surveys_wave
    FOR EACH ROW WHEN (OLD.launched_at IS NOT NULL
        AND (OLD.public_key, OLD.ballot_size) IS DISTINCT FROM (NEW.public_key, NEW.ballot_size))
    EXECUTE FUNCTION surveys_keep_key();
"""

LET_GO = """
DROP TRIGGER surveys_wave_key ON surveys_wave;
DROP FUNCTION surveys_keep_key();
"""


class Migration(migrations.Migration):
    """Another key would make the answers of who sends in from then on readable for who put it there."""

    dependencies = [("surveys", "0006_changes_of_rights_leave_a_trace")]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
