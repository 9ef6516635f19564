"""Heads that leave no doubt are read; all others are left to the framework."""

import pytest

from catalog.head import head_of

PLAIN = b"GET /t/a/1/b/c.mp4 HTTP/1.1\r\nHost: x\r\nRange: bytes=0-9\r\nUser-Agent: somebody\r\n\r\n"


def test_a_plain_head_is_read_with_the_fields_that_matter() -> None:
    head = head_of(PLAIN)
    assert head is not None
    assert (head.method, head.target) == (b"GET", b"/t/a/1/b/c.mp4")
    assert head.fields == {b"host": b"x", b"range": b"bytes=0-9"}
    assert (head.size, head.body) == (len(PLAIN), 0)


def test_names_are_read_in_any_case_and_values_without_their_blanks() -> None:
    head = head_of(b'GET / HTTP/1.1\r\nHOST:x\r\nif-RANGE: \t "a" \t\r\n\r\n')
    assert head is not None
    assert head.fields == {b"host": b"x", b"if-range": b'"a"'}


def test_what_follows_the_head_is_told_by_its_length() -> None:
    head = head_of(b"POST /v1/views HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\nhello")
    assert head is not None
    assert head.body == 12


@pytest.mark.parametrize(
    "doubtful",
    [
        PLAIN[:-1],
        PLAIN.replace(b"\r\n", b"\n"),
        PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),
        PLAIN.replace(b"GET ", b"GET  "),
        PLAIN.replace(b"GET ", b"get "),
        PLAIN.replace(b"Host: x\r\n", b""),
        PLAIN.replace(b"Host: x", b"Host: x\r\nHost: y"),
        PLAIN.replace(b"Range:", b"Range :"),
        PLAIN.replace(b"User-Agent: somebody", b"User-Agent: some\r\n body"),
        PLAIN.replace(b"User-Agent: somebody", b"User-Agent: \x00"),
        PLAIN.replace(b"User-Agent: somebody", b"User-Agent: \xe9"),
        PLAIN.replace(b"User-Agent: somebody", b"Transfer-Encoding: chunked"),
        PLAIN.replace(b"User-Agent: somebody", b"Upgrade: websocket"),
        PLAIN.replace(b"User-Agent: somebody", b"Expect: 100-continue"),
        PLAIN.replace(b"User-Agent: somebody", b"Content-Length: 1\r\nContent-Length: 2"),
        PLAIN.replace(b"User-Agent: somebody", b"Content-Length: +1"),
        PLAIN.replace(b"User-Agent: somebody", b"Content-Length: 1, 1"),
        PLAIN.replace(b"/t/", b"/t\x7f"),
        b"",
        b"\r\n" + PLAIN,
    ],
)
def test_any_doubt_is_left_to_the_framework(doubtful: bytes) -> None:
    assert head_of(doubtful) is None
