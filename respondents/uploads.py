"""An uploaded list between its preview and its confirmation."""

from typing import Any

from django.utils import timezone

from respondents import column_roles, columns, retention
from respondents.models import ColumnMemory, ListUpload
from surveys.models import Wave


def take_in(wave: Wave, file: Any) -> tuple[ListUpload, str]:
    """Keep the file; to the preview when every column is clear or remembered, else to the choice of columns."""
    content = file.read()
    table = columns.read_columns(content)
    memory = ColumnMemory.objects.filter(survey=wave.survey).first()
    roles = column_roles.remembered(table.header, memory.columns if memory else {})
    page = "preview"
    if not roles:
        try:
            roles = column_roles.guess(table.header)
        except column_roles.UnclearColumnsError:
            roles, page = column_roles.suggested(table.header), "columns"
    return keep(wave, file.name, content, roles), page


def keep(wave: Wave, name: str, content: bytes, roles: column_roles.Roles) -> ListUpload:
    """Until it is confirmed; an earlier file of this wave that was not confirmed makes room."""
    now = timezone.now()
    retention.forget_uploads(now)
    ListUpload.objects.filter(wave=wave).delete()
    return ListUpload.objects.create(wave=wave, file_name=name[:200], content=content, uploaded_at=now, columns=roles)


def roles_of(kept: ListUpload) -> column_roles.Roles:
    return {int(column): role for column, role in kept.columns.items()}
