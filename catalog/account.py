"""Who may deliver and who may see what is not public. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from catalog.errors import Denied

CONSOLE_COOKIE = "zhanbo_console"


class Role(StrEnum):
    MAKER = "maker"
    CURATOR = "curator"
    OPERATOR = "operator"


class NotSignedIn(Denied):
    """The request carries no token that we know."""

    code = "not_signed_in"
    title = "Sign in first"
    title_zh = "请先登录"


class NotPermitted(Denied):
    """The account is known and its role does not allow this."""

    code = "not_permitted"
    title = "Your role does not allow this"
    title_zh = "当前角色没有此权限"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    id: str
    name: str
    role: Role

    def require(self, *roles: Role) -> None:
        """NotPermitted unless the account has one of ``roles``."""
        if self.role not in roles:
            raise NotPermitted(f"this needs one of: {', '.join(roles)}")
