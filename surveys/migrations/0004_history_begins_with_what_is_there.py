from django.db import migrations
from django.utils import timezone

TRACKED = ("Survey", "Questionnaire", "Section", "Question", "Choice", "Wave", "Notice", "Verdict")


def begin(apps, schema_editor):
    """What was there before the history began stands in it as added now, so that later changes have a before."""
    now = timezone.now()
    for name in TRACKED:
        event = apps.get_model("surveys", f"{name}Event")
        event._meta.get_field("pgh_created_at").auto_now_add = False  # one moment, so one entry
        columns = [field.attname for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]
        known = event.objects.values("pgh_obj_id")
        rows = apps.get_model("surveys", name).objects.exclude(pk__in=known).values(*columns)
        event.objects.bulk_create(
            [event(**row, pgh_obj_id=row["id"], pgh_label="insert", pgh_created_at=now) for row in rows],
            batch_size=500,
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_changes_leave_a_trace")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
