"""HTTP requests, counted and timed by the pattern of their route: paths hold tokens and names."""

from enum import StrEnum
from functools import lru_cache

from prometheus_client import Counter, Histogram

_requests = Counter("zhanbo_http_requests_total", "HTTP requests answered", ["method", "route", "status"])
_seconds = Histogram("zhanbo_http_request_duration_seconds", "Time to answer a request", ["method", "route"])
_refused = Counter(
    "zhanbo_refused_total", "Requests and connections refused so that the rest is served", ["reason"]
)
viewers_refused = Counter("zhanbo_viewer_cookies_refused_total", "Viewer cookies that were not ours")

CLIENT_LEFT = 499  # before it had its answer


@lru_cache(maxsize=1024)
def _counter(method: str, route: str, status: int) -> Counter:
    return _requests.labels(method, route, str(status))


@lru_cache(maxsize=512)
def _timer(method: str, route: str) -> Histogram:
    return _seconds.labels(method, route)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """One request more."""
    _counter(method, route, status).inc()
    _timer(method, route).observe(seconds)


class Refused(StrEnum):
    """Why. Who it was is said nowhere."""

    RATE = "rate"
    CONNECTIONS = "connections"
    SLOW_HEAD = "slow_head"
    SLOW_BODY = "slow_body"
    SLOW_READER = "slow_reader"
    POOL = "pool"
    UNREADABLE = "unreadable"


_REFUSED = {why: _refused.labels(why) for why in Refused}


def refuse(why: Refused) -> None:
    """One refusal more."""
    _REFUSED[why].inc()
