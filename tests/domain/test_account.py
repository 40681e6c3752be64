"""E-mail addresses and passwords as they come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.account import normal_email, strong_password
from models.errors import InvalidEmail, WeakPassword


@pytest.mark.parametrize(
    ("raw", "email"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Ana.Lima+tripwise@Example.ORG\n", "ana.lima+tripwise@example.org"),
        ("josé@exämple.org", "josé@exämple.org"),
        ("a@b.c", "a@b.c"),
    ],
)
def test_an_email_is_compared_without_case_and_blanks(raw: str, email: str) -> None:
    assert normal_email(raw) == email


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "",
            "ana",
            "ana@",
            "@example.org",
            "ana@example",
            "ana@.org",
            "ana@example..org",
            "a b@example.org",
            "a@b@example.org",
            "a\x00@b.org",
        ),
        *("x" * 65 + "@example.org", "ana@" + "x" * 250 + ".org", "ana@example.org.", "\ud800@example.org"),
    ],
)
def test_what_is_no_email_is_refused(raw: str) -> None:
    with pytest.raises(InvalidEmail) as caught:
        normal_email(raw)
    assert caught.value.path == ("input", "email")


@given(st.emails())
def test_a_normal_email_is_normal(raw: str) -> None:
    try:
        email = normal_email(raw)
    except InvalidEmail:
        return
    assert normal_email(email) == email


def test_a_password_has_8_to_256_characters() -> None:
    assert strong_password("x" * 8) == "x" * 8
    assert strong_password("é" * 256) == "é" * 256
    for raw in ("", "x" * 7, "x" * 257):
        with pytest.raises(WeakPassword) as caught:
            strong_password(raw)
        assert caught.value.params == {"minimum": 8, "limit": 256}


def test_a_password_that_is_no_text_is_refused() -> None:
    with pytest.raises(WeakPassword):
        strong_password("\ud800" * 8)
