"""What makers write into cells, read into values; every function gives None where it cannot. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

Value = str | int | float | bool | datetime | date | time | timedelta | None

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(0x5E)} | {0x3000: 0x20, 0xA0: 0x20}
_SEPARATORS = re.compile(r"[、，,；;/|\n\r]+")
_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[ T].*)?")
_COMPACT_DATE = re.compile(r"(20[0-9]{2}|19[0-9]{2})([0-9]{2})([0-9]{2})")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(36526, 73051)  # 2000-01-01 to 2100-01-01: a number outside is no date
_CLOCK = re.compile(r"(?:([0-9]+):)?([0-9]{1,3}):([0-9]{1,2}(?:\.[0-9]+)?)")
_SPOKEN = re.compile(
    r"(?:([0-9.]+)(?:小时|时|h))?(?:([0-9.]+)(?:分钟|分|min|m|′|'))?(?:([0-9.]+)(?:秒钟|秒|sec|s|″|\"|'')?)?",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[¥￥]?([0-9]+(?:\.[0-9]+)?)(亿元|亿|万元|万|元|wan)?(?:人民币|整)?", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_YES = frozenset(
    [
        "是",
        "有",
        "含",
        "需",
        "对",
        "y",
        "yes",
        "true",
        "t",
        "1",
        "√",
        "✓",
        "✔",
        "☑",
        "已审核",
        "审核通过",
        "通过",
        "已通过",
        "已审",
        "合格",
    ]
)
_NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "不",
        "不含",
        "不是",
        "n",
        "no",
        "false",
        "f",
        "0",
        "×",
        "✗",
        "✘",
        "x",
        "未",
        "未审核",
        "待审核",
        "未通过",
        "不适用",
        "-",
        "/",
        "—",
        "未涉及",
    ]
)
T = TypeVar("T")


def text(value: Value) -> str:
    """A cell as a maker would read it: 24.0 is 24, edges are trimmed; "" where it is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return str(value).strip().strip("\ufeff\u200b")


def folded(value: Value) -> str:
    """``text`` with full-width characters made ASCII."""
    return text(value).translate(_FULL_WIDTH).strip()


def words(value: Value) -> tuple[str, ...]:
    """The several values of one cell, each once."""
    parts = (part.strip() for part in _SEPARATORS.split(text(value)))
    return tuple(dict.fromkeys(part for part in parts if part))


def day(value: Value) -> date | None:
    """A date however written, or as Excel stores it."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    plain = folded(value)
    found = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
    number = _float(plain)
    if number is not None and int(number) in _EXCEL_DAYS:
        return _EXCEL_DAY_ZERO + timedelta(days=int(number))
    return None


def seconds(value: Value) -> float | None:
    """A duration in seconds: 1分30秒, 1:30, 0:01:30, 90, 90秒, 1m30s or an Excel time.

    Excel reads 1:30 as an hour and a half; a micro-drama's maker means minutes and seconds, so an Excel
    time without seconds that is an hour or more is read so.
    """
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        total = value.total_seconds()
        return total / 60 if total >= 3600 and total % 60 == 0 else total
    plain = folded(value).replace("：", ":").replace(" ", "").replace("半", "30秒")
    clock = _CLOCK.fullmatch(plain)
    spoken = _SPOKEN.fullmatch(plain) if plain else None
    parts = (clock or spoken).groups() if (clock or spoken) else ()  # type: ignore[union-attr]
    numbers = [0.0 if part is None else _float(part) for part in parts]
    if not numbers or None in numbers:
        return None
    hours, minutes, rest = (number or 0.0 for number in numbers)
    return hours * 3600 + minutes * 60 + rest


def span(value: Value) -> tuple[float, float] | None:
    """Two durations in one cell: 0:00-0:03, 0–3秒, 0~3."""
    parts = [part for part in re.split(r"[-–—~～至到]+", folded(value)) if part.strip()]
    ends = [seconds(part) for part in parts]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    return ends[0], ends[1]


def yes(value: Value) -> bool | None:
    """Yes or no; a word that begins with one (是，AI生成) counts."""
    if isinstance(value, bool):
        return value
    plain = folded(value).lower()
    if plain in _NO or plain.startswith(("否", "无", "不", "未", "没")):
        return False
    return True if plain in _YES or plain.startswith(("是", "有", "含", "已", "ai", "部分", "全部")) else None


def wan(value: Value, *, in_yuan: bool = False) -> float | None:
    """Money in 万元: 45, 45万, 450000元, 1.2亿. A bare number is 万元 unless the header says 元."""
    found = _MONEY.fullmatch(folded(value).replace(",", "").replace(" ", "").removeprefix("约"))
    if not found:
        return None
    unit = (found[2] or ("元" if in_yuan else "万")).removesuffix("元") or "元"
    return float(found[1]) * {"亿": 10_000, "元": 1 / 10_000}.get(unit, 1)


def whole(value: Value) -> int | None:
    """A whole number: 24, 24集, 24.0."""
    found = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?(?:集|年|部)?", folded(value).removeprefix("共"))
    return int(found[1]) if found else None


def number(value: Value) -> float | None:
    """A number, also with a degree sign or N / E as coordinates have."""
    return _float(re.sub(r"[°度NESW北南东西纬经\s]", "", folded(value)))


def scientific(value: Value) -> bool:
    """Whether Excel turned an identifier into a number: digits beyond the 15th are lost."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(value) >= 1e11
    return (
        _SCIENTIFIC.fullmatch(folded(value).replace(" ", "").removeprefix("V").removeprefix("v")) is not None
    )


def choice(value: Value, options: Mapping[str, T]) -> T | None:
    """The option that the cell names: the same word, else one that it begins with, else one in it."""
    plain = folded(value).lower()
    if plain in options:
        return options[plain]
    inside = [word for word in options if len(word) > 1 and word in plain]
    found = next((word for word in inside if plain.startswith(word)), inside[0] if inside else None)
    return None if found is None else options[found]


def _float(plain: str) -> float | None:
    return float(plain) if re.fullmatch(r"[+-]?[0-9]{1,15}(?:\.[0-9]+)?", plain) else None
