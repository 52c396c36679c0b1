"""What somebody with the whole database tries, to find out who gave which answers.

Every attack runs twice: on the responses after the opening, and on a table that was written naively. It knows what a
patient attacker noted down during the fieldwork. A guess by chance is right once in a wave of any size.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

Pairs = list[tuple[str, str]]
"""The person who gave an answer, and the person whom the attack names."""


@dataclass(frozen=True)
class Target:
    """A table with answers; `owner` tells the truth, and is used to check guesses only."""

    table: str
    owner: str
    answer: str
    invited: str = "respondents_invitation"
    stored: str = (
        "(SELECT xmin, sealed AS content FROM respondents_ballot UNION ALL SELECT xmin, ballot FROM respondents_draft)"
    )
    stage: str = (
        "CASE WHEN strpos(missing::text, '-3') = 0 THEN 'completed'"
        " WHEN answers->>'REDEN' IS NULL THEN 'from_50' ELSE 'from_80' END"
    )
    """How far an answer came, as the answer itself shows it."""


RESPONSES = Target("results_response", "left(answers->>'WAAROM', 36)", "answers->>'WAAROM'")
TOASTED = {"results_response": "answers", "naive": "answer"}
NAIVE = Target("naive", "person", "answer", "naive_invited", "(SELECT xmin, answer AS content FROM naive)", "state")


@dataclass(frozen=True)
class Notes:
    """What the attacker wrote down before the opening, when invitations still told who sent in and who stopped."""

    order: list[str]
    transactions: dict[str, str]
    stored: dict[str, int]
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)


def rows(query: str, *values: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [tuple(str(value) for value in row) for row in cursor.fetchall()]


def notes(target: Target) -> Notes:
    far = "state IN ('completed', 'from_80', 'from_50')"
    answered = f"SELECT id, xmin FROM {target.invited} WHERE {far} ORDER BY xmin::text::bigint"  # noqa: S608
    lengths = f"SELECT i.id, length(content) FROM {target.invited} i JOIN {target.stored} t ON t.xmin = i.xmin"  # noqa: S608
    places = rows("SELECT id, attributes->>'regio', attributes->>'plaats' FROM respondents_invitation")
    return Notes(
        [person for person, _ in rows(answered)],
        {xid: person for person, xid in rows(answered)},
        {person: int(size) for person, size in rows(lengths)},
        {person: {"regio": region, "plaats": place} for person, region, place in places},
        states_now(target),
    )


def states_now(target: Target) -> dict[str, str]:
    return dict(rows(f"SELECT id, state FROM {target.invited}"))  # type: ignore[arg-type]  # noqa: S608


def right(pairs: Pairs) -> int:
    """Guesses that name one person and are right; a guess that names more is none."""
    named: dict[str, set[str]] = {}
    for owner, person in pairs:
        named.setdefault(owner, set()).add(person)
    return sum(persons == {owner} for owner, persons in named.items())


def in_order(target: Target, order: str, known: Notes) -> Pairs:
    """The first with the first, the second with the second."""
    owners = [owner for (owner,) in rows(f"SELECT {target.owner} FROM {target.table} ORDER BY {order}")]  # noqa: S608
    return list(zip(owners, known.order, strict=True))


def same_transaction(target: Target, known: Notes) -> Pairs:
    found = rows(f"SELECT {target.owner}, xmin FROM {target.table}")  # noqa: S608
    return [(owner, known.transactions.get(xid, "")) for owner, xid in found]


def same_transaction_now(target: Target, known: Notes) -> Pairs:
    """Without notes: the invitations as they are now."""
    return rows(  # type: ignore[return-value]
        f"SELECT {target.owner}, i.id FROM {target.table} t JOIN {target.invited} i ON i.xmin = t.xmin"  # noqa: S608
    )


def order_of_transactions(target: Target, known: Notes) -> Pairs:
    return in_order(target, "xmin::text::bigint, ctid", known)


def place_in_the_file(target: Target, known: Notes) -> Pairs:
    return in_order(target, "ctid", known)


def number(target: Target, known: Notes) -> Pairs:
    return in_order(target, "id", known)


def order_of_toast(target: Target, known: Notes) -> Pairs:
    """Long values lie apart, numbered in the order in which they were written."""
    return in_order(target, f"pg_column_toast_chunk_id({TOASTED[target.table]})", known)


def length(target: Target, known: Notes) -> Pairs:
    """The envelope of whoever wrote most is the longest."""
    answers = rows(f"SELECT {target.owner}, length({target.answer}) FROM {target.table}")  # noqa: S608
    people, texts = by_length(known.stored), by_length({owner: int(size) for owner, size in answers})
    if len(people) != len(texts):
        return []
    return [
        (texts[size][0], people[other][0])
        for size, other in zip(sorted(texts), sorted(people), strict=True)
        if len(texts[size]) == len(people[other]) == 1
    ]


def by_length(sizes: dict[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for who, size in sizes.items():
        found.setdefault(size, []).append(who)
    return found


def background(target: Target, known: Notes) -> Pairs:
    """Whoever is the only one with these bands among those who sent in."""
    pairs: Pairs = []
    for owner, bands in rows(f"SELECT {target.owner}, background::text FROM {target.table}"):  # noqa: S608
        told = {part for part in bands.strip("{}").split(", ") if not part.endswith('""')}
        fits = [person for person in known.order if told and told <= told_by(known.attributes[person])]
        pairs += [(owner, person) for person in fits]
    return pairs


def told_by(attributes: dict[str, str]) -> set[str]:
    return {f'"{name}": "{value}"' for name, value in attributes.items()}


ATTACKS: dict[str, Callable[[Target, Notes], Pairs]] = {
    "xmin of the answer = xmin of the invitation": same_transaction_now,
    "the same with a copy from the fieldwork": same_transaction,
    "order of xmin": order_of_transactions,
    "place in the file (ctid)": place_in_the_file,
    "primary key or sequence": number,
    "order of TOAST chunks": order_of_toast,
    "length of what was stored": length,
    "rare combination of background": background,
}


def in_the_log(target: Target, known: Notes, begin: str, end: str) -> Pairs:
    """The order in which the rows were written, from the write-ahead log (pg_walinspect)."""
    written = rows(
        "SELECT relblocknumber, (regexp_match(description, 'off: (\\d+)'))[1] FROM pg_get_wal_block_info(%s, %s, false)"
        " WHERE relfilenode = pg_relation_filenode(%s::regclass) AND relforknumber = 0 AND resource_manager = 'Heap'"
        " AND record_type LIKE 'INSERT%%' ORDER BY start_lsn",
        begin,
        end,
        target.table,
    )
    owners = {place: owner for owner, place in rows(f"SELECT {target.owner}, ctid FROM {target.table}")}  # noqa: S608
    found = [owners[f"({block},{offset})"] for block, offset in written if f"({block},{offset})" in owners]
    return list(zip(found, known.order, strict=False))


def dead_rows(table: str, known: Notes) -> int:
    """Deleted rows that still lie in the file and lead to a person by their transaction (pageinspect)."""
    found = rows(
        "SELECT item.t_xmin FROM generate_series(0, pg_relation_size(%s::regclass) / 8192 - 1) block,"
        " heap_page_items(get_raw_page(%s, block::int)) item WHERE item.t_data IS NOT NULL",
        table,
        table,
    )
    return len({known.transactions[xid] for (xid,) in found if xid in known.transactions})
