"""The day that rules speak of. Pure."""

from datetime import date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+8")  # one zone, without summer time since 1991


def day_in_china(moment: datetime) -> date:
    """The calendar day in China at ``moment`` (aware): rights and filings count in its days."""
    return moment.astimezone(CHINA).date()


def start_in_china(moment: datetime) -> datetime:
    """When the day in China at ``moment`` (aware) began."""
    return datetime.combine(day_in_china(moment), time(), CHINA)
