from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan


class Migration(migrations.Migration):
    dependencies = [("respondents", "0008_mail_rests_after_a_restore")]
    operations = [
        migrations.AddField(
            model_name="draft",
            name="resumable",
            field=models.GeneratedField(
                expression=GreaterThan(Length("resume"), 0), output_field=models.BooleanField(), db_persist=True
            ),
        ),
    ]
