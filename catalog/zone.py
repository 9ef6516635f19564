"""The eight zones 专区 of the programme. Pure; the database is seeded from this table."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A standing zone: ``slug`` in URLs, ``name`` as the plan writes it, ``label`` for tabs."""

    slug: str
    name: str
    label: str
    name_en: str


ZONES = (
    Zone(slug="travel", name="跟着微短剧去旅行", label="旅行", name_en="Travel with micro-dramas"),
    Zone(slug="law", name="跟着微短剧来学法", label="学法", name_en="Law through micro-dramas"),
    Zone(slug="science", name="跟着微短剧来科普", label="科普", name_en="Science through micro-dramas"),
    Zone(slug="heritage", name="微短剧里看非遗", label="非遗", name_en="Living heritage"),
    Zone(slug="brand", name="微短剧里看品牌", label="品牌", name_en="Brands and their stories"),
    Zone(slug="classics", name="跟着微短剧学经典", label="经典", name_en="Classics retold"),
    Zone(slug="yellow-river", name="微短剧里看黄河", label="黄河", name_en="The Yellow River"),
    Zone(slug="kungfu", name="跟着微短剧学功夫", label="功夫", name_en="Kung fu"),
)

ZONES_BY_SLUG = {zone.slug: zone for zone in ZONES}

ZoneSlug = Annotated[str, Meta(extra_json_schema={"enum": list(ZONES_BY_SLUG)})]
