"""System checks: settings that would break a promise are found before the first request."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.db import DatabaseError, connection


@register(deploy=True)
def answers_survive_a_crash(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    options = str(settings.DATABASES["default"].get("OPTIONS", {}).get("options", ""))
    if "synchronous_commit=on" in options:
        return []
    return [Error("synchronous_commit must be on: without it an acknowledged answer can be lost.", id="kccsurvey.E001")]


OPEN_WITH_ONE_ROLE = {
    "sealed envelopes": "has_column_privilege('respondents_ballot', 'sealed', 'SELECT')",
    "unfinished answers": "has_column_privilege('respondents_draft', 'resume', 'SELECT')",
    "opened answers": "has_table_privilege('results_response', 'SELECT')",
    "what links are made from": "has_column_privilege('respondents_invitation', 'nonce', 'SELECT')",
    "names and addresses": "has_table_privilege('respondents_respondent', 'SELECT')",
}


@register(deploy=True)
def one_database_role_protects_less(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without the database, or before its tables are there, nothing can be said."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(OPEN_WITH_ONE_ROLE.values()))
            readable = [what for what, may in zip(OPEN_WITH_ONE_ROLE, cursor.fetchone(), strict=True) if may]
    except DatabaseError:
        return []
    if len(readable) < len(OPEN_WITH_ONE_ROLE):
        return []
    text = f"One database role may read everything: {', '.join(readable)}. Only encryption protects answers then."
    return [Info(text, hint="`manage.py create_roles`; see docs/operations.md.", id="kccsurvey.I001")]
