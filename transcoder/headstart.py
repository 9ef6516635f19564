"""The first rung, encoded while its master is still being surveyed: one decode does for both.

Only where a header promises a master without surprises. What it promised is not believed: the rung is used if
the surveyed master asks for exactly the words that were said to ffmpeg, and encoded anew otherwise. Nothing
is published before the survey is judged.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from catalog.rendition import Master
from catalog.series import AiLabel
from transcoder import chunks, command, rates
from transcoder.brief import Brief
from transcoder.command import Ahead, Source
from transcoder.encoders import Family
from transcoder.plan import Options, Plan, plan
from transcoder.tools import Tools


@dataclass(slots=True, kw_only=True)
class Headstart:
    """What one transcode does ahead in an empty ``folder``, where what it foresees is ``wanted``."""

    tools: Tools
    options: Options
    brief: Brief
    folder: Path
    wanted: Callable[[Plan], bool]
    begun: Plan | None = None

    def begin(self, foreseen: Master) -> Ahead | None:
        """The first rung of a master like this; None where it would need more than its own pictures."""
        planned = plan(foreseen, self.options, self.brief)
        labelled = planned.ai_label is AiLabel.PLATFORM
        many = chunks.wanted(planned, self.options)
        if many or labelled or self.options.encoder is not Family.X264 or not self.wanted(planned):
            return None
        self.begun = replace(planned.first(), sounds=(), sample=rates.sampled(planned))
        return Ahead(plan=self.begun, options=self.options, folder=self.folder)

    def holds(self, first: Plan | None) -> bool:
        """Whether the pictures of ``first`` are there already. Where not, nothing is left there."""
        done = list(self.folder.iterdir())
        if first and self.begun and done and self._words(self.begun) == self._words(first.pictures_alone()):
            return True
        for left in done:
            left.unlink()
        return False

    def _words(self, pictures: Plan) -> list[str | Path]:
        source = Source(container=pictures.master.container, threads=self.options.threads)
        return command.encode(self.tools, source, pictures, self.options, self.folder)
