"""The few pictures of an episode that quality is measured on, always at the same places. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """``length`` pictures in a row from each of ``starts``, counted in frames of the plan's grid.

    Windows and not single pictures: VMAF looks at what moved since the picture before and until the one
    after, and takes the smaller: where windows meet no harm is done, only the very first is misjudged.
    """

    starts: tuple[int, ...]
    length: int

    @property
    def frames(self) -> int:
        return len(self.starts) * self.length

    def within(self, first: int, end: int) -> "Windows":
        """Those that lie whole in the pictures from ``first`` up to ``end``, counted from ``first``."""
        inside = (start for start in self.starts if first <= start and start + self.length <= end)
        return Windows(starts=tuple(start - first for start in inside), length=self.length)

    def expression(self) -> str:
        """What ffmpeg's ``select`` keeps."""
        return "+".join(f"between(n,{start},{start + self.length - 1})" for start in self.starts)


def spread(frames: int, count: int, length: int) -> Windows:
    """``count`` windows in the middles of equal parts; one that holds everything where there is no more."""
    if frames <= count * length:
        return Windows(starts=(0,), length=frames)
    starts = (frames * (2 * number + 1) // (2 * count) - length // 2 for number in range(count))
    return Windows(starts=tuple(starts), length=length)
