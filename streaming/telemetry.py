"""What Prometheus learns of streaming."""

from prometheus_client import Counter

sessions = Counter("zhanbo_play_sessions_total", "Play sessions started", ["screen"])
events_accepted = Counter("zhanbo_view_events_accepted_total", "View events stored")
events_repeated = Counter("zhanbo_view_events_repeated_total", "View events that were stored already")
events_refused = Counter("zhanbo_view_reports_refused_total", "Reports of view events refused", ["code"])
viewers_refused = Counter("zhanbo_viewer_cookies_refused_total", "Viewer cookies that were not ours")
programmes_unfit = Counter("zhanbo_channel_programmes_unfit_total", "Versions that cannot be on a channel")
line_up_cuts = Counter("zhanbo_channel_line_up_cuts_total", "Times that a planned future was changed")
line_up_read_failures = Counter(
    "zhanbo_channel_line_up_read_failures_total", "Times that a channel went on from an older reading"
)
