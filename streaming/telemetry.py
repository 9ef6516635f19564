"""What Prometheus learns of streaming. No label says who watched."""

from collections.abc import Iterable

from prometheus_client import Counter, Histogram

from catalog.errors import Unavailable, ZhanboError
from catalog.quality import Fault, QualityEvent, QualityKind, Source

sessions = Counter("zhanbo_play_sessions_total", "Play sessions started", ["screen"])
events_accepted = Counter("zhanbo_view_events_accepted_total", "View events stored")
events_repeated = Counter("zhanbo_view_events_repeated_total", "View events that were stored already")
events_refused = Counter("zhanbo_view_reports_refused_total", "Reports of view events refused", ["code"])
sequence_numbers_reused = Counter(
    "zhanbo_view_events_reused_total",
    "View events refused: their sequence numbers are known with other contents",
)
reports_postponed = Counter(
    "zhanbo_view_reports_postponed_total", "Reports answered 503, to be sent again", ["code"]
)
programmes_unfit = Counter("zhanbo_channel_programmes_unfit_total", "Versions that cannot be on a channel")
line_up_cuts = Counter("zhanbo_channel_line_up_cuts_total", "Times that a planned future was changed")
line_up_read_failures = Counter(
    "zhanbo_channel_line_up_read_failures_total", "Times that a channel went on from an older reading"
)
egress_bytes = Counter("zhanbo_egress_bytes_total", "Bytes of media that the origin sent")
egress_uncounted = Counter("zhanbo_egress_uncounted_total", "Answers with media that no report will hold")

_FROM = ["screen", "source"]
# 1 s, 2 s and 3.5 s are what a phone, a TV and a patient viewer at a TV are promised
_startup = Histogram(
    "zhanbo_quality_startup_seconds", "From the wish to play to the first picture", _FROM,
    buckets=(0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3.5, 5, 8, 15, 30),
)  # fmt: skip
_stall = Histogram(
    "zhanbo_quality_stall_seconds", "How long playing stood still for want of data", _FROM,
    buckets=(0.25, 0.5, 1, 2, 4, 8, 15, 30, 60),
)  # fmt: skip
_bitrate = Histogram(
    "zhanbo_quality_bitrate_kbps", "Bitrate of what was played, each time it changed", _FROM,
    buckets=(200, 400, 800, 1200, 1800, 2500, 3500, 5000, 8000, 12000),
)  # fmt: skip
_errors = Counter("zhanbo_quality_errors_total", "Errors that players report", [*_FROM, "fault"])


def count_report(error: ZhanboError) -> None:
    """A report was not taken, because of what it is or because it has to come again."""
    counter = reports_postponed if isinstance(error, Unavailable) else events_refused
    counter.labels(error.code).inc()


def observe_quality(screen: str, source: Source, events: Iterable[QualityEvent]) -> None:
    """Events that were not known before."""
    for event in events:
        if event.kind is QualityKind.STARTUP:
            _startup.labels(screen, source).observe(event.seconds)
        elif event.kind is QualityKind.STALL:
            _stall.labels(screen, source).observe(event.seconds)
        elif event.kind is QualityKind.BITRATE:
            _bitrate.labels(screen, source).observe(event.kbps)
        else:
            _errors.labels(screen, source, event.fault or Fault.OTHER).inc()
