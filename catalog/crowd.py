"""How many connections there are, in all and from each address. Pure."""

from collections import Counter


class Crowd:
    """At most ``most``, and ``most_each`` from one address. What it remembers is as much as is there."""

    def __init__(self, most: int, most_each: int) -> None:
        self._most = most
        self._most_each = most_each
        self._each: Counter[str] = Counter()
        self.size = 0

    @property
    def addresses(self) -> int:
        """How many are there."""
        return len(self._each)

    def enter(self, address: str | None) -> bool:
        """Whether there is room for one more; then it counts until it leaves. None: a proxy of ours, behind
        which anybody may be, counts in all alone.
        """
        if self.size >= self._most or (address is not None and self._each[address] >= self._most_each):
            return False
        self.size += 1
        if address is not None:
            self._each[address] += 1
        return True

    def leave(self, address: str | None) -> None:
        self.size -= 1
        if address is not None:
            self._each[address] -= 1
            if not self._each[address]:
                del self._each[address]
