"""Who may deliver and who may see what is not public. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from catalog.errors import Denied

CONSOLE_COOKIE = "zhanbo_console"


class Role(StrEnum):
    VIEWER = "viewer"  # reads the console and changes nothing
    MAKER = "maker"  # delivers, and sees its own
    REVIEWER = "reviewer"  # scores works in rounds, and sees nothing else that is not public
    CURATOR = "curator"
    OPERATOR = "operator"
    ADMIN = "admin"  # says who may do what


READERS = (Role.VIEWER, Role.CURATOR, Role.OPERATOR, Role.ADMIN)
"""Who sees what is not public, of all works."""
CURATORS = (Role.CURATOR, Role.OPERATOR, Role.ADMIN)
OPERATORS = (Role.OPERATOR, Role.ADMIN)
MAKERS = (Role.MAKER, *CURATORS)
"""Who delivers works, and sees what becomes of them."""
EVERY_ROLE = tuple(Role)


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
    """``organisation`` is the name of the one that the person works for; empty where nobody said."""

    id: str
    name: str
    role: Role
    organisation: str = ""

    def require(self, *roles: Role) -> None:
        """NotPermitted unless the account has one of ``roles``."""
        if self.role not in roles:
            raise NotPermitted(f"this needs one of: {', '.join(roles)}")
