"""Which addresses a mail can be sent to, and what is said about the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respondents.addresses import judge


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("anna@example.nl", "anna@example.nl"),
        (" anna@example.nl ; ", "anna@example.nl"),
        ("Anna@Example.NL", "Anna@example.nl"),
        ("mailto:anna@example.nl", "anna@example.nl"),
        ("Anna de Vries <anna@example.nl>", "anna@example.nl"),
        ("'anna@example.nl'", "anna@example.nl"),
        ("anna@müller.example", "anna@xn--mller-kva.example"),
        ("o'brien@example.nl", "o'brien@example.nl"),
    ],
)
def test_an_address_is_taken_out_of_its_wrapping(typed: str, address: str):
    assert (judge(typed).address, judge(typed).problem, judge(typed).warning) == (address, "", "")


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("", "Het adres is leeg."),
        ("Anna de Vries", "Er staat geen @ in dit adres."),
        ("anna@example.nl, bram@example.nl", "Er staan meer adressen"),
        ("anna@example.nl bram@example.nl", "Er staan meer adressen"),
        ("anna@@example.nl", "Er staan meer adressen"),
        ("anna @example.nl", "Er staat een spatie in dit adres."),
        ("anna@example", "Het deel na de @ is niet compleet: achter “example” hoort een einde, zoals .nl."),
        ("@example.nl", "Er ontbreekt iets voor of na de @."),
        ("anna@", "Er ontbreekt iets voor of na de @."),
        ("anna..vries@example.nl", "Er staat een punt te veel"),
        ("anna.@example.nl", "Er staat een punt te veel"),
        ("anna@example.nl.", "Er staat een punt te veel"),
        ("zoë@example.nl", "Er staat een letter met een accent voor de @."),
        ("anna@exa_mple.nl", "Dit is geen e-mailadres."),
        ("an(na@example.nl", "Dit is geen e-mailadres."),
        ("a" * 250 + "@example.nl", "Dit adres is te lang."),
        ("anna@" + "x" * 70 + ".nl", "Dit is geen e-mailadres."),
    ],
)
def test_a_wrong_address_gets_a_reason(typed: str, start: str):
    assert judge(typed).address == ""
    assert judge(typed).problem.startswith(start)


def test_addresses_of_departments_and_plus_addresses_are_kept_with_a_warning():
    assert judge("Info@example.nl").warning.startswith("Dit lijkt het adres van een afdeling")
    assert judge("anna+werk@example.nl").warning.startswith("Er staat een + in dit adres")
    assert judge("anna+werk@example.nl").address == "anna+werk@example.nl"


@pytest.mark.parametrize("domain", ["gmial.com", "gmai.com", "gmaill.com", "gnail.com", "gmail.con", "gmail.co"])
def test_a_slip_in_a_well_known_domain_is_pointed_out(domain: str):
    verdict = judge(f"anna@{domain}")

    assert verdict.address == f"anna@{domain}"
    assert verdict.warning == f"“{domain}” lijkt op “gmail.com” met een tikfout."


@pytest.mark.parametrize(
    "domain", ["gmail.com", "live.nl", "live.com", "olympia.nl", "mail.com", "example.nl", "xs4all.nl"]
)
def test_other_domains_are_left_in_peace(domain: str):
    assert judge(f"anna@{domain}").warning == ""


@given(st.text(max_size=80))
def test_whatever_is_typed_is_either_an_address_or_has_a_reason(typed: str):
    verdict = judge(typed)

    assert bool(verdict.address) != bool(verdict.problem)
    assert not any(character in verdict.address for character in "\r\n\0 ")
