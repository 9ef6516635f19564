"""What the catalogue asks of an episode's renditions, read from its rows."""

from catalog.aigc import MADE, Aigc
from catalog.postgres import series, subtitles
from catalog.postgres.connection import Connection
from catalog.series import Episode
from transcoder.brief import Brief, SideFile


async def brief_of(conn: Connection, episode: Episode, propagator: str) -> Brief:
    """``propagator`` is what AI-made content names as its spreader."""
    facts = (await series.one(conn, episode.series_id)).facts
    files = await subtitles.of(conn, episode.id)
    said = Aigc(
        label=MADE,
        content_producer=facts.maker() or propagator,
        produce_id=episode.master_sha256[:32],
        content_propagator=propagator,
        propagate_id=episode.id,
    )
    side = [SideFile(language=file.language, name=file.name, content=file.content) for file in files]
    return Brief(ai_label=episode.ai_label, aigc=said, language=facts.language, subtitles=tuple(side))
