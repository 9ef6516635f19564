"""Tokens of ours, changed: what a forger who has seen many of them would try."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from catalog.errors import Denied
from catalog.token import (
    Purpose,
    Secret,
    issue_session,
    media_prefix,
    read_name,
    read_session,
    sign_name,
    verify_media,
)
from catalog.viewing import PlaySession

NOW = datetime(2026, 9, 1, 12, 34, 56, tzinfo=UTC)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./=%é\udcff\x00"

Read = Callable[[str], object]


def _media(secret: Secret) -> tuple[list[str], Read]:
    def read(text: str) -> object:
        signed, _, rest = text.partition("/")
        expiry, _, asset = rest.partition("/")
        return verify_media(secret, signed, expiry, asset, NOW)

    times = [NOW + timedelta(hours=6 * bucket) for bucket in range(3)]
    return [
        media_prefix(secret, asset * 40, time).path.removeprefix("/t/").rstrip("/")
        for asset in "abcdef"
        for time in times
    ], read


def _sessions(secret: Secret) -> tuple[list[str], Read]:
    issued = [
        PlaySession(
            id=f"ps_{n}",
            episode_id=f"ep_{n}",
            series_id="se_1",
            viewer=f"vw_{n}",
            screen="phone",
            issued_at=NOW,
        )
        for n in range(12)
    ]
    return [issue_session(secret, session) for session in issued], lambda text: read_session(
        secret, text, NOW
    )


def _viewers(secret: Secret) -> tuple[list[str], Read]:
    names = [f"vw_{number:016x}" for number in range(12)]
    return [sign_name(secret, Purpose.VIEWER, name) for name in names], lambda text: read_name(
        secret, Purpose.VIEWER, text
    )


def _mutant(dice: random.Random, token: str, other: str) -> str:
    for _ in range(dice.choice((1, 1, 1, 2, 5))):
        at, letter = dice.randrange(len(token) + 1), dice.choice(LETTERS)
        token = dice.choice(
            (
                token[:at] + letter + token[at + 1 :],
                token[:at] + letter + token[at:],
                token[:at] + token[at + 1 :],
                token[:at] + other[at:],
                token[:at],
                token[at:],
                token[:at] + token[at : at + 2][::-1] + token[at + 2 :],
                token.swapcase(),
            )
        )
    return token


def accepted(secret: Secret, count: int, seed: int) -> list[str]:
    """Of ``count`` mutants those that were taken for good; none, or something is wrong."""
    dice, found = random.Random(seed), list[str]()
    both = (secret, Secret(current=secret.also or secret.current, also=secret.current))
    kinds = [kind(one) for kind in (_media, _sessions, _viewers) for one in both]
    for _ in range(count):
        issued, read = dice.choice(kinds)
        token = _mutant(dice, dice.choice(issued), dice.choice(issued))
        if token in issued:
            continue
        try:
            read(token)
        except Denied:
            continue
        found.append(token)
    return found
