"""Bits of a parameter set: fixed lengths, Exp-Golomb codes, and the bytes that keep start codes out."""


class Bits:
    """Reads from the first bit on. Beyond the end it raises IndexError."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def u(self, count: int) -> int:
        if count > self._left:
            raise IndexError("beyond the last bit")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def flag(self) -> bool:
        return bool(self.u(1))

    def skip(self, count: int) -> None:
        self.u(count)

    def ue(self) -> int:
        """An unsigned Exp-Golomb code."""
        zeros = 0
        while not self.u(1):
            zeros += 1
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        """A signed Exp-Golomb code."""
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def payload(nal: bytes, header: int) -> bytes:
    """A NAL unit without its header of ``header`` bytes and without emulation prevention."""
    return nal[header:].replace(b"\x00\x00\x03", b"\x00\x00")
