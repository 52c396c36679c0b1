"""Real processes die, lie and fall silent in the middle of a mailing: nothing goes twice, nothing is lost.

`python -m benchmarks.faults` does the same more often and with more mails.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import scenes
from tests.faults.stage import FAKETIME, Stage, connected_to

pytestmark = pytest.mark.integration
MAILS = 30
IN_THE_WINDOW = {"worker killed after the dot, before the answer", "cut after the dot", "silent after the dot"}
BEFORE_THE_WINDOW = {
    "worker killed before DATA",
    "two beats",
    "every task twenty times",
    "Redis emptied twice",
    "Redis killed and started",
    "451 for every third",
    "421 for everybody, a while",
    "550 for every tenth",
}
QUICK = [name for name in scenes.FAULTS if name != "everything at once"]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(Path(tmp_path_factory.mktemp("faults")) / "var")
    with django_db_blocker.unblock(), connected_to(made):  # type: ignore[attr-defined]
        yield made
    made.stop()


@pytest.mark.parametrize("name", QUICK)
def test_nothing_goes_twice_and_nothing_is_lost(stage: Stage, name: str) -> None:
    if "jumps" in name and FAKETIME is None:
        pytest.skip("libfaketime is missing: as root, `apt-get install faketime`")
    found = scenes.play(stage, name, MAILS)

    assert (found.twice, found.lost) == (0, 0), found
    assert (found.twice_after, found.lost_after) == (0, 0), found
    assert found.refused == (3 if name.startswith("550") else 0), found
    if name in IN_THE_WINDOW:
        assert found.uncertain > 0, found
    if name in BEFORE_THE_WINDOW:
        assert found.uncertain == 0, found
