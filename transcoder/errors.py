"""The two ways in which a job fails: the material's fault, which is final, and ours, which is tried again."""

from catalog.errors import Invalid, Unavailable
from catalog.failure import REFUSALS


class Refused(Invalid):
    """The material's fault: trying again changes nothing. ``code`` is one of REFUSALS."""

    code = "refused"
    title = "The master was refused"
    title_zh = "母版不符合要求"

    def __init__(self, code: str, detail: str = "", **facts: object) -> None:
        self.title, self.title_zh = REFUSALS[code]  # pyright: ignore[reportAttributeAccessIssue]
        self.code = code  # pyright: ignore[reportAttributeAccessIssue]
        super().__init__(detail, field="file", **facts)


class EncodeFailed(Unavailable):
    """A tool failed on a master that passed the gate, or its output did not verify: worth another try."""

    code = "encode_failed"
    title = "Encoding failed"
    title_zh = "转码失败"


class PieceLost(Unavailable):
    """What was encoded of a long episode is not in the media store, or nobody can read its plan any more."""

    code = "piece_lost"
    title = "A finished piece of the episode is gone"
    title_zh = "分段转码结果丢失"


class ToolMissing(Unavailable):
    """ffmpeg, ffprobe or the packager is not where it should be, does not start, or is too old."""

    code = "tool_missing"
    title = "A media tool is missing or too old"
    title_zh = "缺少媒体工具或版本过低"


class ToolKilled(Unavailable):
    """A tool was ended from outside, most likely for want of memory: that says nothing about the master."""

    code = "tool_killed"
    title = "A media tool was killed"
    title_zh = "媒体工具被强制终止，可能内存不足"
