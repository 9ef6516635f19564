"""Accounts: who may deliver, curate and operate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from catalog.account import Account, NotPermitted, Role
from catalog.errors import Invalid
from catalog.identity import new_id, new_token
from catalog.postgres import accounts, audit
from catalog.postgres.connection import Pool, transaction
from catalog.text import not_blank

MOST_NAME = 80


class NameRefused(Invalid):
    """The name is empty or too long."""

    code = "name_refused"
    title = f"A name has 1 to {MOST_NAME} characters"
    title_zh = f"名称须为1至{MOST_NAME}个字符"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """``organisation`` is the name of the one that the person works for: its works they do not review."""

    name: Annotated[str, not_blank(MOST_NAME)]
    role: Role
    organisation: Annotated[str, Meta(max_length=MOST_NAME)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The new account; ``token`` is shown here and never again."""

    id: str
    name: str
    role: Role
    token: str


async def add(pool: Pool, new: NewAccount, by: Account, now: datetime) -> Added:
    """A new account, by who may make one of this role: operators make makers, administrators all."""
    if new.role is not Role.MAKER and by.role is not Role.ADMIN:
        raise NotPermitted("only administrators make accounts of this role", field="role")
    name = new.name.strip()
    if not name or len(new.name) > MOST_NAME:
        raise NameRefused(field="name")
    account = Account(id=new_id("ac"), name=name, role=new.role, organisation=new.organisation.strip())
    token = new_token()
    async with transaction(pool) as conn:
        await accounts.add(conn, account, token)
        told = {"name": account.name, "role": str(account.role)}
        await audit.note(conn, by, "account.added", account.id, now, told)
    return Added(id=account.id, name=account.name, role=account.role, token=token)
