"""The page behind a shared link: what chats and search engines show of a work, and what is read without
JavaScript. Pure.

People are taken on into the app by a module; nothing here redirects, or those who collect links would read
the app in its place. Whatever a maker wrote is escaped, within the data for search engines too.
"""

from html import escape

import msgspec

from catalog.errors import NotFound
from catalog.series import SeriesState
from curation.answers import SeriesPage

SITE = "展播台 Zhanbo"
MOST_SYNOPSIS = 120  # characters; those who show links cut there or sooner
_LABELS = {
    "masterpiece": "精品 Masterpiece",
    "ad": "广告 Ad",
    "ai": "AI 生成 AI-made",
    "minor-advisory": "未成年人在监护下观看 Minors: with guidance",
    "draft": "草稿 Draft",
}
_ROLES = {"director": ("导演",), "author": ("编剧",), "actor": ("主演", "演员")}  # schema.org's: the makers'
_WITHIN_SCRIPT = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})


class PictureNotFound(NotFound):
    """The work has no picture yet: its maker gave none, and no episode is ready."""

    code = "picture_not_found"
    title = "This work has no picture yet"
    title_zh = "这部作品还没有图片"


def page(work: SeriesPage, origin: str) -> str:
    """The HTML of a work for those who know this service as ``origin``."""
    address = f"{origin}/s/{work.id}"
    picture = f"{address}/poster.jpg" if work.poster else ""
    head = [
        *_named(work, address, picture),
        f'<link rel="canonical" href="{escape(address)}">',
        f'<script type="application/ld+json">{_data(work, address, picture)}</script>',
        '<script type="module" src="/app/phone/enter.js"></script>',
    ]
    return _document(f"{work.title} · {SITE}", head, _body(work))


def missing() -> str:
    """The HTML that says that no such work is shown."""
    words = "<h1>没有找到这部作品</h1><p>This work was not found.</p>"
    door = '<a class="door" href="/">去首页 Go to the home page</a>'
    return _document(f"没有找到 · {SITE}", ['<meta name="robots" content="noindex">'], words + door)


def _document(title: str, head: list[str], body: str) -> str:
    return "\n".join(
        (
            '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">',
            f"<title>{escape(title)}</title>",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="dark light">',
            '<link rel="icon" href="/app/icon.svg" type="image/svg+xml">',
            '<link rel="stylesheet" href="/app/css/tokens.css">',
            '<link rel="stylesheet" href="/app/css/shared.css">',
            *head,
            f'</head>\n<body>\n<main class="shared">{body}</main>\n</body>\n</html>\n',
        )
    )


def _named(work: SeriesPage, address: str, picture: str) -> list[str]:
    said = _described(work)
    graph = {
        "og:type": "video.tv_show", "og:site_name": SITE, "og:locale": "zh_CN", "og:url": address,
        "og:title": work.title, "og:description": said, "og:image": picture,
        "og:image:alt": work.title if picture else "",
    }  # fmt: skip
    names = {
        "description": said,
        "twitter:card": "summary_large_image",
        "robots": "noindex" if work.state is SeriesState.DRAFT else "",
    }
    return [
        *(f'<meta property="{name}" content="{escape(text)}">' for name, text in graph.items() if text),
        *(f'<meta name="{name}" content="{escape(text)}">' for name, text in names.items() if text),
    ]


def _described(work: SeriesPage) -> str:
    """One line: what it is about, and what has to be seen wherever a work is shown."""
    about = work.logline or work.synopsis[:MOST_SYNOPSIS]
    return " · ".join(part for part in (about, *_labels(work), _registration(work)) if part)


def _labels(work: SeriesPage) -> list[str]:
    return [_LABELS[label] for label in work.labels]


def _registration(work: SeriesPage) -> str:
    return f"备案号 {work.registration_number or '待登记'}"


def _body(work: SeriesPage) -> str:
    picture = f'<img src="/s/{work.id}/poster.jpg" alt="">' if work.poster else ""
    facts = [*_labels(work), _registration(work), f"{work.episode_count} 集 episodes"]
    paragraphs = [text for text in (work.logline, work.synopsis) if text]
    return "".join(
        (
            picture,
            f"<h1>{escape(work.title)}</h1>",
            f'<p class="facts">{escape(" · ".join(facts))}</p>',
            *(f"<p>{escape(text)}</p>" for text in paragraphs),
            f'<a class="door" data-enter href="/#/series/{work.id}">在展播台观看 Watch on Zhanbo</a>',
        )
    )


def _data(work: SeriesPage, address: str, picture: str) -> str:
    """schema.org's TVSeries as JSON-LD, in which no mark-up can begin."""
    told: dict[str, object] = {
        "@context": "https://schema.org", "@type": "TVSeries", "name": work.title, "url": address,
        "description": work.logline or work.synopsis, "image": picture,
        "numberOfEpisodes": work.planned_episodes or work.episode_count,
        "datePublished": work.year and str(work.year),
        "productionCompany": work.maker and {"@type": "Organization", "name": work.maker},
        **{name: _people(work, roles) for name, roles in _ROLES.items()},
    }  # fmt: skip
    known = {name: value for name, value in told.items() if value}
    return msgspec.json.encode(known).decode().translate(_WITHIN_SCRIPT)


def _people(work: SeriesPage, roles: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"@type": "Person", "name": one.name} for one in work.people if one.role in roles]
