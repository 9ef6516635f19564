"""The certificate of an award: what a maker hangs on the wall, and the seal that tells whether it is genuine.
Pure.

The seal is signed over what the certificate says when the award is granted, and kept with the award: a paper
must be verifiable for years, longer than any secret lives. A link verifies where it carries that very seal;
and for as long as the secret of that day is known, the award must still read as it did then too.
"""

import hmac
from datetime import UTC, date
from html import escape

import msgspec
import segno

from catalog.award import Award, Grade
from catalog.calendar import day_in_china
from catalog.token import Purpose, Secret, signature, signed_under
from curation.round_answers import RevokedAward, ShownAward

SITE = "展播台 Zhanbo"
_QUIET_MODULES = 2
_INK = "#33240f"
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_TENS = "十"
_LENGTHS = {"short": 12, "long": 30, "longer": 80}  # characters
_WORTH = {
    Grade.S: ("特优", "outstanding"),
    Grade.A: ("优秀", "excellent"),
    Grade.B: ("优良", "very good"),
    Grade.C: ("良好", "good"),
}


def _said(award: Award) -> str:
    given = award.granted_at.astimezone(UTC)
    told = award.id, award.series_id, award.title, award.round_id, award.grade, given
    return msgspec.json.encode(told).decode()


def seal(secret: Secret, award: Award) -> str:
    """What vouches for the award; it stays good when the secret is changed."""
    return signature(secret, Purpose.AWARD, _said(award))


def vouches(secret: Secret, award: Award, given: str) -> bool:
    """Whether ``given`` is the seal of the award, and the award is what was sealed."""
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), award.seal.encode()):
        return False
    known = [key for key in secret.keys(Purpose.AWARD) if award.seal.startswith(key.id)]
    return all(hmac.compare_digest(signed_under(key, _said(award)), award.seal) for key in known)


def path(award: Award) -> str:
    """The address of its certificate on this service, with the seal."""
    return f"/awards/{award.id}?seal={award.seal}"


def shown(award: Award) -> ShownAward:
    """The award for everybody."""
    why = award.revocation
    return ShownAward(
        id=award.id,
        series=award.series_id,
        title=award.title,
        maker=award.maker,
        round=award.round_title,
        grade=award.grade,
        granted_at=award.granted_at,
        certificate=path(award),
        revoked=None if why is None else RevokedAward(reason=why.reason, revoked_at=why.revoked_at),
    )


def page(award: Award, origin: str, *, verified: bool) -> str:
    """The HTML of a certificate; ``verified``: the link carried its seal."""
    state = "revoked" if award.revocation else "held"
    return _document(
        f"《{award.title}》精品证书 · {SITE}",
        f'<main class="certificate" data-state="{state}">{_standing(award, verified=verified)}'
        f"{_sheet(award, origin)}{_doors(award)}</main>",
    )


def missing() -> str:
    """The HTML that says that there is no such certificate."""
    return _refusal(
        "missing", "没有这份证书", "There is no such certificate.", "请核对链接。", "Check the link."
    )


def altered() -> str:
    """The HTML that says that a link is not one that we gave out."""
    return _refusal(
        "altered", "链接无法验证", "This link does not verify.",
        "它被改动过，或不是展播台发出的；凭它出示的证书不可信。",
        "It was altered, or never came from Zhanbo. Do not trust a certificate that bears it.",
    )  # fmt: skip


def _refusal(state: str, zh: str, en: str, more_zh: str, more_en: str) -> str:
    more = f'<p>{more_zh}<span lang="en">{more_en}</span></p>'
    words = f'<h1>{zh}<small lang="en">{en}</small></h1>{more}'
    door = '<a class="door" href="/">去首页 Go to the home page</a>'
    body = f'<main class="certificate" data-state="{state}"><div class="refusal">{words}{door}</div></main>'
    return _document(f"{zh} · {SITE}", body)


def _document(title: str, body: str) -> str:
    return "\n".join(
        (
            '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">',
            f"<title>{escape(title)}</title>",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            '<link rel="icon" href="/app/icon.svg" type="image/svg+xml">',
            '<link rel="stylesheet" href="/app/css/certificate.css">',
            f"</head>\n<body>\n{body}\n</body>\n</html>\n",
        )
    )


def _standing(award: Award, *, verified: bool) -> str:
    """Above the sheet: whether it holds. Revocation is said first, whatever the link."""
    if award.revocation is not None:
        day = day_in_china(award.revocation.revoked_at)
        words = f"此荣誉已于 {day} 撤销：{escape(award.revocation.reason)}"
        return _told("revoked", words, f"This award was revoked on {day}.")
    if verified:
        return _told("verified", "已验证：与展播台的记录一致", "Verified against the records of Zhanbo")
    return _told("unsealed", "展播台的记录如下；扫码可验证纸质证书", "From the records of Zhanbo")


def _told(kind: str, zh: str, en: str) -> str:
    return f'<p class="standing" data-standing="{kind}">{zh} <span lang="en">{en}</span></p>'


def _sheet(award: Award, origin: str) -> str:
    corners = "".join(
        f'<svg class="corner corner-{at}" viewBox="0 0 60 60">{_MEANDER}</svg>' for at in "1234"
    )
    stamp = '<p class="void">已撤销<span lang="en">REVOKED</span></p>' if award.revocation else ""
    return (
        f'<article class="sheet"><div class="frame" aria-hidden="true">{corners}{_WAVES}</div>'
        f'<div class="words">{_words(award)}</div>{_foot(award, origin)}{stamp}</article>'
    )


def _words(award: Award) -> str:
    maker = f'<p class="maker">{escape(award.maker)}</p>' if award.maker else ""
    zh, en = _WORTH[award.grade]
    return (
        '<h1>精品<small lang="en">MASTERPIECE</small></h1>'
        f'<p class="work" data-length="{_length(award.title)}">《{escape(award.title)}》</p>{maker}'
        f'<p class="given">在“{escape(award.round_title)}”中，经提名、评审、公示，'
        f"评定为<b>{award.grade} 级（{zh}）</b>，授予“精品”称号。</p>"
        f'<p class="given-en" lang="en">Named a masterpiece of the micro-drama programme,'
        f" grade {award.grade}, {en}, after nomination, review and publicity.</p>"
    )


def _length(title: str) -> str:
    """How small it must be written to have room on the sheet."""
    return next((name for name, most in _LENGTHS.items() if len(title) <= most), "endless")


def _foot(award: Award, origin: str) -> str:
    link = origin + path(award)
    code = segno.make(link, micro=False, error="m").svg_data_uri(border=_QUIET_MODULES, scale=4, dark=_INK)
    day = day_in_china(award.granted_at)
    return (
        '<footer><div class="number">'
        f'<span>编号 <span lang="en">No.</span></span><b>{escape(award.id)}</b></div>'
        f'<div class="date"><b>{written(day)}{_SEAL}</b><span lang="en">{day:%-d %B %Y}</span></div>'
        f'<div class="code"><img src="{escape(code)}" alt="验证链接 The link that verifies this">'
        '<span>扫码验证 <span lang="en">Scan to verify</span></span></div></footer>'
    )


def _doors(award: Award) -> str:
    return (
        '<p class="doors">'
        f'<a href="/s/{escape(award.series_id)}">观看这部作品 <span lang="en">Watch the work</span></a></p>'
    )


def written(day: date) -> str:
    """A day as it stands on certificates: 二〇二六年九月十五日."""
    year = str(day.year).translate(_DIGITS)
    return f"{year}年{_counted(day.month)}月{_counted(day.day)}日"


def _counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    begin = "" if tens == 0 else (_TENS if tens == 1 else str(tens).translate(_DIGITS) + _TENS)
    return begin + (str(ones).translate(_DIGITS) if ones else "")


_SEAL = '<span class="seal" aria-hidden="true"><i>展</i><i>播</i><i>台</i><i>印</i></span>'
_MEANDER = '<path d="M1.5 60V1.5H60M10 60V10H60M18 60V34h16v16h-8v-8M60 18H34v16M18 26V18h8"/>'
_WAVES = (
    '<svg class="waves" viewBox="0 0 1200 160" preserveAspectRatio="none">'
    + "".join(
        f'<path d="M0 {y}q75 -{h} 150 0t150 0 150 0 150 0 150 0 150 0 150 0 150 0"/>'
        for y, h in ((40, 30), (66, 34), (92, 38), (118, 42), (144, 46))
    )
    + "</svg>"
)
