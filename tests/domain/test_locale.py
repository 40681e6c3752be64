"""Which of our languages a caller is answered in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.locale import DEFAULT_LOCALE, Locale, match_locale, negotiate_locale


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("pt-BR", Locale.PT_BR),
        ("PT_br", Locale.PT_BR),
        ("pt", Locale.PT_BR),
        ("pt-PT", Locale.PT_PT),
        ("pt-AO", Locale.PT_PT),
        ("es-419", Locale.ES),
        ("en-GB-oxendict", Locale.EN),
        (" fr-CA ", Locale.FR),
        ("it", Locale.IT),
        ("de", None),
        ("ptx", None),
        ("", None),
        ("*", None),
    ],
)
def test_a_tag_is_matched_to_the_nearest_locale(tag: str, locale: Locale | None) -> None:
    assert match_locale(tag) is locale


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, Locale.PT_BR),
        ("", Locale.PT_BR),
        ("de, ja;q=0.9", Locale.PT_BR),
        ("en-US,en;q=0.9,pt;q=0.8", Locale.EN),
        ("en;q=0.5, fr;q=0.9", Locale.FR),
        ("fr;q=0, it;q=0.001", Locale.IT),
        ("it;q=0.000", Locale.PT_BR),
        ("es, en", Locale.ES),
        ("de, *;q=0.5, en;q=0.1", Locale.EN),
        ("en;level=1, it", Locale.IT),
        ("it ; q=0.4 , fr ; q=0.6", Locale.FR),
    ],
)
def test_the_best_weighted_locale_is_taken(header: str | None, locale: Locale) -> None:
    assert negotiate_locale(header) is locale


def test_only_the_first_twenty_ranges_are_read() -> None:
    assert negotiate_locale(",".join(["de"] * 20) + ",en") is DEFAULT_LOCALE
    assert negotiate_locale(",".join(["de"] * 19) + ",en") is Locale.EN


@given(st.text(max_size=80) | st.text(alphabet="enptfr-*;q=.019, ", max_size=80))
def test_no_header_is_refused(header: str) -> None:
    assert negotiate_locale(header) in set(Locale)


@given(st.sampled_from(list(Locale)))
def test_every_locale_is_its_own_nearest(locale: Locale) -> None:
    assert match_locale(locale.value) is locale
    assert negotiate_locale(f"{locale.value};q=0.3, de") is locale
