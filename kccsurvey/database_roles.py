"""Which process may read what in PostgreSQL: four roles, each with no more than its work needs."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

ROLES = ("web", "staff", "worker", "opener")
SEALED = ("respondents_ballot", "respondents_draft")
REWRITTEN = (*SEALED, "respondents_keyholder")
OF_PANEL = ("results_response", "results_panelkey")

WEB: dict[str, str] = {
    "surveys_survey": "SELECT",
    "surveys_questionnaire": "SELECT",
    "surveys_section": "SELECT",
    "surveys_question": "SELECT",
    "surveys_choice": "SELECT",
    "surveys_notice": "SELECT",
    "surveys_wave": "SELECT, UPDATE (name)",
    "respondents_respondent": "SELECT, UPDATE (opted_out_on)",
    "respondents_invitation": "SELECT ({all but nonce}), UPDATE (state, panel_sealed)",
    "respondents_draft": "SELECT, INSERT, UPDATE, DELETE",
    "respondents_ballot": "INSERT, SELECT (withdrawal_hash, wave_id), DELETE",
    "respondents_withdrawn": "SELECT, INSERT, UPDATE",
    "respondents_mail": "SELECT, INSERT",
}
"""The pages of the phone. A row is locked with UPDATE on one column of it, so the name of a wave may change here."""

OPENER: dict[str, str] = {
    **{table: "SELECT" for table in WEB if table.startswith("surveys_")},
    "surveys_wave": "SELECT, UPDATE (opened_at, cancelled_at)",
    "surveys_waveevent": "INSERT",
    "respondents_ballot": "SELECT, DELETE, TRUNCATE",
    "respondents_draft": "SELECT, DELETE, TRUNCATE",
    "respondents_keyholder": "SELECT, UPDATE (sealed_private_key)",
    "respondents_invitation": (
        "SELECT (id, wave_id, respondent_id, state, attributes), UPDATE (nonce, panel_sealed, state)"
    ),
    "respondents_respondent": "SELECT (id, first_name, email)",
    "results_response": "SELECT, INSERT",
    "results_openanswer": "SELECT, INSERT",
    "results_erasure": "SELECT, INSERT",
}
"""The child process that opens a wave: envelopes and answers. Names only to mark them in open answers."""

STAFF_NOT: dict[str, str] = {
    "respondents_ballot": "SELECT (id, wave_id)",
    "respondents_draft": "SELECT (id, wave_id, resumable)",
    "respondents_invitation": (
        "SELECT ({all but nonce}), INSERT (id, wave_id, respondent_id, nonce, generation, state, attributes), "
        "UPDATE (state, generation, token_hash), DELETE"
    ),
    "results_response": "SELECT",
}
WORKER_NOT: dict[str, str] = {
    "respondents_ballot": "SELECT (id, wave_id), DELETE",
    "respondents_draft": "SELECT (id, wave_id, draft_key, resumable), UPDATE (resume), DELETE",
    "respondents_keyholder": "SELECT (id, wave_id, confirmed_at), UPDATE (sealed_private_key)",
    "results_response": "SELECT, UPDATE (panel)",
}
"""Everything but these tables, of which only this."""


def tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})


def columns_but_nonce() -> str:
    fields = apps.get_model("respondents", "Invitation")._meta.concrete_fields
    return ", ".join(str(field.column) for field in fields if field.column != "nonce")


def grants(role: str) -> dict[str, str]:
    """Per table what the role may do."""
    if role == "web":
        return WEB
    if role == "opener":
        return OPENER
    return {table: "SELECT, INSERT, UPDATE, DELETE" for table in tables()} | (
        STAFF_NOT if role == "staff" else WORKER_NOT
    )


def sql(prefix: str) -> Iterator[str]:
    """Ready-made statements, safe to repeat; run as a superuser in the database of the application."""
    for role in ROLES:
        name = f"{prefix}_{role}"
        yield f"DO $$ BEGIN CREATE ROLE {name} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
        yield f"GRANT USAGE ON SCHEMA public TO {name}"
        yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"
        for table, rights in grants(role).items():
            yield f"GRANT {rights.format_map({'all but nonce': columns_but_nonce()})} ON {table} TO {name}"
    yield from rewriting(prefix, version_of_server())


def rewriting(prefix: str, version: int) -> Iterator[str]:
    """After an opening the files are written anew, once no other session sees the old rows any more."""
    for role in ("opener", "worker"):
        yield f"GRANT pg_read_all_stats TO {prefix}_{role}"
        if version >= 170000:
            yield f"GRANT MAINTAIN ON {', '.join(REWRITTEN)} TO {prefix}_{role}"
    if version >= 170000:
        yield f"GRANT MAINTAIN ON {', '.join(OF_PANEL)} TO {prefix}_worker"
    if version < 170000:  # VACUUM FULL is for the owner only
        yield from (f"ALTER TABLE {table} OWNER TO {prefix}_opener" for table in REWRITTEN)


def version_of_server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def create(prefix: str) -> None:
    with connection.cursor() as cursor:
        for statement in sql(prefix):
            cursor.execute(statement)


def drop(prefix: str) -> None:
    """Takes every right back first."""
    with connection.cursor() as cursor:
        for role in ROLES:
            cursor.execute(f"DROP OWNED BY {prefix}_{role}")
            cursor.execute(f"DROP ROLE {prefix}_{role}")
