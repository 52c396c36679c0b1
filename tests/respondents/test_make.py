import pytest

from tests.respondents import make

pytestmark = pytest.mark.django_db


def test_builders_make_what_they_say() -> None:
    wave = make.launched_wave()
    invitation = make.invitation(wave)
    secret = make.token(invitation)
    make.mail(invitation)

    assert wave.in_field
    assert len(secret) == 26
    assert make.ready_wave(people=2).survey.respondents.count() == 2
    assert make.user("Veldwerk").has_perm("respondents.change_fieldwork")
