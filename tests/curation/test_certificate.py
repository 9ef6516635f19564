"""A certificate's seal, and what stands on the sheet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.award import Award, Grade, Revocation
from catalog.token import Secret
from curation.certificate import page, seal, shown, vouches, written

NOW = datetime(2026, 9, 8, 18, tzinfo=UTC)  # the 9th in China
FIRST, SECOND, THIRD = (f"a secret of the year {year}, long enough".encode() for year in (2026, 2027, 2028))
HOSTILE = """"><script>alert('河')</script>"""


def granted(secret: Secret, words: str = "窑火第七夜") -> Award:
    award = Award(
        id="aw_1", round_id="rd_1", round_title=words, series_id="se_1", title=words, maker=words,
        grade=Grade.S, granted_by="验收员", granted_at=NOW, seal="",
    )  # fmt: skip
    return replace(award, seal=seal(secret, award))


def test_a_seal_stays_good_for_as_long_as_the_paper_whatever_becomes_of_the_secret() -> None:
    award = granted(Secret(current=FIRST))
    for secret in (
        Secret(current=FIRST), Secret(current=SECOND, also=FIRST), Secret(current=THIRD, also=SECOND)
    ):  # fmt: skip
        assert vouches(secret, award, award.seal)
        for wrong in (
            "",
            award.seal[:-1],
            f"{award.seal}x",
            seal(secret, replace(award, id="aw_2")),
            "\ud800",
        ):
            assert not vouches(secret, award, wrong)


@pytest.mark.parametrize(
    "changed",
    [{"title": "别的"}, {"grade": Grade.A}, {"series_id": "se_2"}, {"round_id": "rd_2"},
     {"granted_at": NOW + timedelta(days=1)}, {"id": "aw_2"}],
)  # fmt: skip
def test_an_award_that_reads_otherwise_than_when_it_was_sealed_does_not_verify(
    changed: dict[str, object],
) -> None:
    secret = Secret(current=FIRST)
    award = granted(secret)
    assert not vouches(secret, replace(award, **changed), award.seal)  # pyright: ignore[reportArgumentType]


def test_a_sheet_says_when_and_nothing_written_by_others_becomes_markup() -> None:
    text = page(granted(Secret(current=FIRST), HOSTILE), "https://zhanbo.example", verified=True)
    assert "<script" not in text
    assert "二〇二六年九月九日" in text
    assert "9 September 2026" in text


def test_a_revoked_one_says_so_with_its_reason_also_where_the_link_verifies() -> None:
    why = Revocation(reason="抄袭<b>", revoked_by="验收员", revoked_at=NOW + timedelta(days=9))
    award = replace(granted(Secret(current=FIRST)), revocation=why)
    text = page(award, "https://zhanbo.example", verified=True)
    assert 'data-standing="revoked"' in text
    assert "2026-09-18" in text
    assert "抄袭&lt;b&gt;" in text
    assert "已撤销" in text
    assert "已验证" not in text


def test_an_award_holds_from_its_granting_to_its_revocation() -> None:
    award, second = granted(Secret(current=FIRST)), timedelta(seconds=1)
    revoked = replace(award, revocation=Revocation(reason="x", revoked_by="y", revoked_at=NOW + second))
    assert [award.in_force(at) for at in (NOW - second, NOW, NOW + second)] == [False, True, True]
    assert [revoked.in_force(at) for at in (NOW - second, NOW, NOW + second)] == [False, True, False]
    assert shown(revoked).revoked is not None


def test_days_are_written_as_on_certificates() -> None:
    days = (date(2026, 1, 1), date(2030, 10, 10), date(2026, 11, 20), date(2026, 12, 31))
    assert [written(day) for day in days] == [
        "二〇二六年一月一日", "二〇三〇年十月十日", "二〇二六年十一月二十日", "二〇二六年十二月三十一日",
    ]  # fmt: skip
