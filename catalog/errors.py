"""What can go wrong, in six families; every error has a stable code and speaks two languages.

The code is a published vocabulary: the same word stands in logs, metrics, the command line and
HTTP answers (RFC 9457). Only ``catalog.problems`` knows which HTTP status a family becomes.
"""

from typing import ClassVar


class ZhanboError(Exception):
    """A refusal with a stable ``code``, an English and a Chinese title, and the field at fault.

    ``facts`` are shown to whoever caused the error, so they never hold a secret.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    title_zh: ClassVar[str] = "出错了"

    def __init__(self, detail: str = "", *, field: str | None = None, **facts: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.field = field
        self.facts = facts


class NotFound(ZhanboError):
    """The thing does not exist, or not for this reader."""

    code = "not_found"
    title = "Not found"
    title_zh = "没有找到"


class Conflict(ZhanboError):
    """The request contradicts the present state."""

    code = "conflict"
    title = "Conflicts with the present state"
    title_zh = "与当前状态冲突"


class Invalid(ZhanboError):
    """The request or the material breaks a rule; ``field`` says where."""

    code = "invalid"
    title = "Not valid"
    title_zh = "内容不符合要求"


class Denied(ZhanboError):
    """The caller is not known or may not do this."""

    code = "denied"
    title = "Not allowed"
    title_zh = "没有权限"


class Unavailable(ZhanboError):
    """A part is down or full; the same request may succeed later."""

    code = "unavailable"
    title = "Temporarily unavailable"
    title_zh = "暂时不可用"


class TooMany(ZhanboError):
    """More was asked for than one caller may; ``seconds`` from now on the same may be asked for again."""

    code = "too_many_requests"
    title = "Too many requests; try again shortly"
    title_zh = "请求过于频繁，请稍后再试"

    def __init__(self, detail: str = "", *, seconds: float) -> None:
        super().__init__(detail)
        self.seconds = seconds
