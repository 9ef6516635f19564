"""What Prometheus learns of curation."""

from prometheus_client import Counter, Gauge

events_folded = Counter("zhanbo_view_events_folded_total", "View events counted into tallies")
refused_seconds = Counter(
    "zhanbo_view_refused_seconds_total",
    "Seconds claimed faster than a clock allows, counted nowhere",
    ["by"],
)
fold_failures = Counter("zhanbo_view_fold_failures_total", "Rounds of folding that failed and were repeated")
last_fold = Gauge("zhanbo_view_last_fold_timestamp_seconds", "When view events were last looked for")
