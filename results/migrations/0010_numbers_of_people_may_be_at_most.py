from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0009_packages_of_a_wave_hide_the_same")]

    operations = [
        migrations.AddField("figure", "at_most", models.BooleanField(default=False)),
    ]
