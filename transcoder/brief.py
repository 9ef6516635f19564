"""What the catalogue asks of an episode's renditions, beyond what its master says by itself. Pure."""

from dataclasses import dataclass

from catalog.aigc import MADE, Aigc
from catalog.series import AiLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFile:
    """Subtitles that came beside the master: a file as delivered, and the BCP 47 tag of its language."""

    language: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """``aigc`` is what to say of AI-made content whose master says nothing, ``language`` what is spoken."""

    ai_label: AiLabel = AiLabel.NONE
    aigc: Aigc | None = None
    language: str = "zh"
    subtitles: tuple[SideFile, ...] = ()

    def visible(self, carried: Aigc | None) -> AiLabel:
        """Who labels the pictures. A master that calls itself AI-made is one, whatever was declared."""
        undeclared = self.ai_label is AiLabel.NONE and carried is not None and carried.label == MADE
        return AiLabel.PLATFORM if undeclared else self.ai_label

    def implicit(self, carried: Aigc | None) -> Aigc | None:
        """The implicit label of what we publish: the master's own, else ours where the work is AI-made."""
        if carried is None:
            return self.aigc if self.ai_label is not AiLabel.NONE else None
        if self.aigc is None:
            return carried
        return carried.spread_by(self.aigc.content_propagator, self.aigc.propagate_id)


NOTHING = Brief()
