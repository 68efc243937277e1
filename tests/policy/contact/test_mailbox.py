"""An e-mail address is used as it is read, or refused."""

from email.headerregistry import Address

import pytest

from policy.contact.mailbox import LONGEST, is_mailbox

DOMAIN = "@example.com"


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
        "<a@example.com>", "a:b@example.com", "a\\b@example.com", "",
    ],
)  # fmt: skip
def test_what_a_parser_would_change_is_none(text: str) -> None:
    assert not is_mailbox(text)


@pytest.mark.parametrize(("length", "fits"), [(LONGEST - 1, True), (LONGEST, True), (255, False)])
def test_a_mailbox_has_254_characters_at_most(length: int, fits: bool) -> None:
    assert is_mailbox("a" * (length - len(DOMAIN)) + DOMAIN) is fits
