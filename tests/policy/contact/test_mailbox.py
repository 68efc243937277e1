"""An e-mail address is used as it is read, or refused."""

import socket
from email.headerregistry import Address

import pytest

from policy.contact.mailbox import is_mailbox


@pytest.mark.parametrize(
    "text",
    ["a@example.com", "a.b+c@mail.example.org", "o'neil@x-y.example", "_@1.co", "A@B.CO"],
)
def test_what_every_parser_reads_the_same_is_a_mailbox(text: str) -> None:
    assert is_mailbox(text)
    assert Address(addr_spec=text).addr_spec == text


@pytest.mark.parametrize(
    "text",
    [
        "a(b)@example.com", "(b)a@example.com", "a@example.com(b)", '"a b"@example.com',
        "a@b@example.com", "a..b@example.com", ".a@example.com", "a.@example.com", "@example.com",
        "a@localhost", "a@-x.com", "a@x-.com", "a@[127.0.0.1]", "a@example..com", "a b@example.com",
        "a@example.com\n", "a@example.com,b@example.com", "é@example.com", "a@exämple.com",
        "<a@example.com>", "a:b@example.com", "a\\b@example.com", "", "Ann <a@example.com>",
        " a@example.com",
    ],
)  # fmt: skip
def test_what_a_parser_would_change_is_none(text: str) -> None:
    assert not is_mailbox(text)


@pytest.mark.parametrize(
    "text",
    [
        "a@127.0.0.1", "a@example.123", f"a@{'b' * 64}.com", "a@xn--abc.com", "ab@ex--ample.com",
        "a@office.local", "a@example.invalid",
    ],
)  # fmt: skip
def test_seven_addresses_that_used_to_pass_and_that_no_mail_reaches(text: str) -> None:
    assert not is_mailbox(text)


@pytest.mark.parametrize(("length", "fits"), [(253, True), (254, True), (255, False)])
def test_a_mailbox_has_254_characters_at_most(length: int, fits: bool) -> None:
    name, label = "a" * 60, "b" * 60
    domain = f"@{label}.{label}.{label}.com"
    rest = "c" * (length - len(name) - len(domain) - 1)
    assert is_mailbox(f"{name}@{rest}.{domain[1:]}") is fits


@pytest.mark.parametrize(("length", "fits"), [(63, True), (64, True), (65, False)])
def test_a_name_before_the_sign_has_64_characters_at_most(length: int, fits: bool) -> None:
    assert is_mailbox("a" * length + "@example.com") is fits


def test_nobody_is_asked_whether_the_domain_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> object:
        raise AssertionError("a name server was asked about a patient's mailbox")

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    monkeypatch.setattr(socket, "socket", asked)
    assert is_mailbox("a@there-is-no-such-domain-here.com")
