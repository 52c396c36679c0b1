"""A mail server that cannot prove who it is gets no mail and no password; nothing is lost."""

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from respondents import breaker, outbox, smtp
from respondents.models import Mail, MailState
from tests.machine import SmtpSink, free_port
from tests.respondents import make

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.fixture
def stranger(tmp_path: Path, settings: Any) -> Iterator[SmtpSink]:
    """STARTTLS with a certificate that it made itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    making = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    made = [*making, "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    sink = SmtpSink(port=free_port())
    server = Controller(sink, hostname="localhost", port=sink.port, tls_context=context)
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "localhost", sink.port, True
    yield sink
    server.stop()


def test_a_certificate_that_is_not_valid_stops_the_mail(stranger: SmtpSink):
    wave = make.launched_wave()
    for _ in range(6):
        make.mail(make.invitation(wave))

    assert outbox.drain(smtp.SmtpTransport(), clock=lambda: make.NOW) == 0

    assert stranger.received == []
    assert set(Mail.objects.values_list("state", "attempts")) == {(MailState.QUEUED, 0)}
    assert breaker.state() is not None


def test_a_certificate_that_is_known_lets_it_go(stranger: SmtpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Else the test above would pass with any server that is out of order."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    make.mail(make.invitation(make.launched_wave()))

    assert outbox.drain(smtp.SmtpTransport(), clock=lambda: make.NOW) == 1
    assert len(stranger.received) == 1
