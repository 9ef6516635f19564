"""Signed names: what we signed is accepted while it holds, everything else is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.token import (
    BUCKET_SECONDS,
    KEY_ID_LENGTH,
    LEEWAY,
    Purpose,
    Secret,
    TokenExpired,
    TokenRefused,
    issue_session,
    media_prefix,
    read_name,
    read_session,
    sign_name,
    signed_lately,
    verify_media,
)
from catalog.viewing import PlaySession
from tests.mutants import accepted

SECRET = Secret(current=b"0123456789abcdef0123456789abcdef")
NEXT = Secret(current=b"x" * 32)
NOW = datetime(2026, 9, 1, 12, 34, 56, tzinfo=UTC)
SESSION = PlaySession(
    id="ps_1", episode_id="ep_1", series_id="se_1", viewer="vw_1", screen="phone", issued_at=NOW
)


def parts(path: str) -> tuple[str, str, str]:
    _, _, signed, expiry, asset, _ = path.split("/")
    return signed, expiry, asset


def test_a_prefix_lives_six_to_twelve_hours() -> None:
    for minutes in range(0, 12 * 60, 7):
        now = NOW + timedelta(minutes=minutes)
        life = media_prefix(SECRET, "a" * 40, now).expires_at - now
        assert timedelta(hours=6) <= life <= timedelta(hours=12)


def test_all_viewers_of_a_bucket_share_one_url() -> None:
    start = datetime.fromtimestamp(int(NOW.timestamp()) // BUCKET_SECONDS * BUCKET_SECONDS, UTC)
    urls = {
        media_prefix(SECRET, "a" * 40, start + timedelta(seconds=s)).path
        for s in range(0, BUCKET_SECONDS, 97)
    }
    assert len(urls) == 1


def test_a_prefix_holds_to_its_expiry_and_the_leeway_and_not_a_second_more() -> None:
    prefix = media_prefix(SECRET, "a" * 40, NOW)
    verify_media(SECRET, *parts(prefix.path), prefix.expires_at + LEEWAY - timedelta(seconds=1))
    with pytest.raises(TokenExpired):
        verify_media(SECRET, *parts(prefix.path), prefix.expires_at + LEEWAY)


@settings(max_examples=2000, deadline=None)
@given(
    st.integers(0, 2),
    st.integers(0, 46),
    st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_é/ "),
)
def test_a_prefix_changed_anywhere_is_refused(part: int, place: int, letter: str) -> None:
    given = list(parts(media_prefix(SECRET, "a" * 40, NOW).path))
    text = given[part]
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed == text:
        return
    given[part] = changed
    with pytest.raises((TokenRefused, TokenExpired)):
        verify_media(SECRET, given[0], given[1], given[2], NOW)


def test_a_session_comes_back_as_it_was_given() -> None:
    assert read_session(SECRET, issue_session(SECRET, SESSION), NOW + timedelta(hours=23)) == SESSION


def test_a_session_is_over_after_a_day() -> None:
    with pytest.raises(TokenExpired):
        read_session(SECRET, issue_session(SECRET, SESSION), NOW + timedelta(hours=24, seconds=1))


@given(st.text(max_size=200))
def test_any_other_text_is_no_session(text: str) -> None:
    with pytest.raises(TokenRefused):
        read_session(SECRET, text, NOW)


BASE64URL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"


@settings(max_examples=2000, deadline=None)
@given(
    st.integers(0, 999), st.sampled_from(BASE64URL + ".=é\udcff"), st.sampled_from(["put", "insert", "cut"])
)
def test_a_session_or_a_viewer_changed_anywhere_is_refused(place: int, letter: str, how: str) -> None:
    def session(text: str) -> object:
        return read_session(SECRET, text, NOW)

    def viewer(text: str) -> object:
        return read_name(SECRET, Purpose.VIEWER, text)

    signed = ((issue_session(SECRET, SESSION), session), (sign_name(SECRET, Purpose.VIEWER, "vw_1"), viewer))
    for token, read in signed:
        at = place % len(token)
        kept = {"put": token[at + 1 :], "insert": token[at:], "cut": ""}[how]
        changed = token[:at] + ("" if how == "cut" else letter) + kept
        if changed != token:
            with pytest.raises(TokenRefused):
                read(changed)


def test_a_prefix_of_one_asset_opens_no_other_and_lives_no_longer() -> None:
    signed, expiry, asset = parts(media_prefix(SECRET, "a" * 40, NOW).path)
    for forged in (
        (signed, expiry, "b" * 40),
        (signed, str(int(expiry) + BUCKET_SECONDS), asset),
        (signed, "0" + expiry, asset),
        (signed, expiry + "/" + asset, ""),
        (signed, "9" * 12, asset),
        (signed, "-1", asset),
        (signed, "١٢", asset),
        ("", expiry, asset),
    ):
        with pytest.raises(TokenRefused):
            verify_media(SECRET, *forged, NOW)


def test_a_session_is_signed_for_sessions_only() -> None:
    payload, _, _ = issue_session(SECRET, SESSION).partition(".")
    for purpose in set(Purpose) - {Purpose.SESSION}:
        with pytest.raises(TokenRefused):
            read_session(SECRET, sign_name(SECRET, purpose, payload), NOW)
    with pytest.raises(TokenRefused):
        read_session(SECRET, sign_name(SECRET, Purpose.SESSION, "bm90IGEgc2Vzc2lvbg"), NOW)


def test_a_token_of_one_purpose_is_none_of_another() -> None:
    signed = sign_name(SECRET, Purpose.VIEWER, "vw_1")
    assert read_name(SECRET, Purpose.VIEWER, signed) == "vw_1"
    for purpose in set(Purpose) - {Purpose.VIEWER}:
        with pytest.raises(TokenRefused):
            read_name(SECRET, purpose, signed)


def test_another_secret_verifies_nothing() -> None:
    prefix = media_prefix(SECRET, "a" * 40, NOW)
    with pytest.raises(TokenRefused):
        verify_media(NEXT, *parts(prefix.path), NOW)


def test_the_two_keys_of_a_purpose_have_ids_of_their_own_that_a_signature_shows() -> None:
    both = Secret(current=SECRET.current, also=NEXT.current)
    ids = {key.id for purpose in Purpose for key in both.keys(purpose)}
    assert len(ids) == 2 * len(Purpose)
    signed, _, _ = parts(media_prefix(both, "a" * 40, NOW).path)
    assert signed[:KEY_ID_LENGTH] == both.keys(Purpose.MEDIA)[0].id
    assert len(signed) == KEY_ID_LENGTH + 43


def test_a_secret_never_shows_itself() -> None:
    both = Secret(current=SECRET.current, also=NEXT.current)
    assert SECRET.current.decode() not in repr((both, both.keys(Purpose.MEDIA)))


STEPS = (
    SECRET,
    Secret(current=SECRET.current, also=NEXT.current),
    Secret(current=NEXT.current, also=SECRET.current),
    NEXT,
)


@pytest.mark.parametrize("step", range(len(STEPS) - 1))
def test_a_secret_is_changed_without_a_gap(step: int) -> None:
    """While a change goes round, some processes are a step behind the others: each takes the others' word."""
    for signs, verifies in ((STEPS[step], STEPS[step + 1]), (STEPS[step + 1], STEPS[step])):
        verify_media(verifies, *parts(media_prefix(signs, "a" * 40, NOW).path), NOW)
        assert read_session(verifies, issue_session(signs, SESSION), NOW) == SESSION
        name = sign_name(signs, Purpose.VIEWER, "vw_1")
        assert read_name(verifies, Purpose.VIEWER, name) == "vw_1"
        assert signed_lately(verifies, Purpose.VIEWER, name) == (signs.current == verifies.current)


def test_a_secret_that_was_given_up_verifies_nothing() -> None:
    with pytest.raises(TokenRefused):
        verify_media(STEPS[3], *parts(media_prefix(STEPS[1], "a" * 40, NOW).path), NOW)
    with pytest.raises(TokenRefused):
        read_session(STEPS[3], issue_session(STEPS[1], SESSION), NOW)


def test_a_signature_under_one_key_is_none_under_the_id_of_the_other() -> None:
    both = STEPS[1]
    signed, expiry, asset = parts(media_prefix(both, "a" * 40, NOW).path)
    other = both.keys(Purpose.MEDIA)[1].id
    with pytest.raises(TokenRefused):
        verify_media(both, other + signed[KEY_ID_LENGTH:], expiry, asset, NOW)


def test_thousands_of_mutated_tokens_are_all_refused() -> None:
    assert accepted(Secret(current=SECRET.current, also=NEXT.current), 5000, seed=1) == []
