"""Posters: any picture becomes a clean JPEG of known size, anything else is refused with a code."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from transcoder.art import SIZES, PosterRefused, render, write

CANARY = b"taken-with-the-phone-of-somebody"


def picture(form: str, mode: str = "RGB", size: tuple[int, int] = (300, 500), turned: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, CANARY.decode()
    out = io.BytesIO()
    drawn = Image.linear_gradient("L").resize(size).convert(mode)
    drawn.save(out, form, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize(
    ("form", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"),
     ("WEBP", "RGB")],
)  # fmt: skip
def test_every_picture_becomes_a_jpeg_of_its_shape_without_metadata(
    tmp_path: Path, shape: str, form: str, mode: str
) -> None:
    source = tmp_path / "source"
    source.write_bytes(picture(form, mode))
    drawn = render(source, shape)
    assert CANARY not in drawn
    with Image.open(io.BytesIO(drawn)) as made:
        assert (made.format, made.size, made.mode) == ("JPEG", SIZES[shape], "RGB")
        assert not made.getexif()


def test_a_picture_that_says_it_is_turned_is_turned(tmp_path: Path) -> None:
    upright, turned = tmp_path / "upright", tmp_path / "turned"
    upright.write_bytes(picture("PNG"))
    turned.write_bytes(picture("PNG", turned=3))
    with (
        Image.open(io.BytesIO(render(upright, "portrait"))) as one,
        Image.open(io.BytesIO(render(turned, "portrait"))) as other,
    ):
        top, bottom = one.getpixel((450, 10)), one.getpixel((450, 1190))
        assert (other.getpixel((450, 1190)), other.getpixel((450, 10))) == (top, bottom)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_a_picture_of_any_shape_is_fitted(tmp_path: Path, size: tuple[int, int]) -> None:
    source = tmp_path / "source"
    source.write_bytes(picture("PNG", size=size))
    assert render(source, "landscape").startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"#EXTM3U\nhttp://127.0.0.1/x", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
     b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"GIF89a" + bytes(40), b"BM" + bytes(60)],
)  # fmt: skip
def test_what_is_no_picture_of_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source"
    source.write_bytes(content)
    with pytest.raises(PosterRefused) as refused:
        render(source, "portrait")
    assert refused.value.field == "portrait"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    source = tmp_path / "source"
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    source.write_bytes(out.getvalue())
    with pytest.raises(PosterRefused, match="too many"):
        render(source, "portrait")


SAMPLES = [picture(form, size=(40, 60), turned=6) for form in ("JPEG", "PNG", "WEBP")]


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # it tells of corrupt EXIF
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 5000),
)
def test_a_damaged_picture_is_drawn_or_refused_and_nothing_else(
    tmp_path: Path, sample: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(sample)
    for place, value in changes:
        damaged[place % min(len(damaged), 400)] = value
    source = tmp_path / "source"
    source.write_bytes(damaged[: cut + 20] if cut % 3 == 0 else damaged)
    try:
        assert render(source, "portrait").startswith(b"\xff\xd8")
    except PosterRefused as refused:
        assert refused.code == "poster_refused"


def test_the_same_posters_have_the_same_name(tmp_path: Path) -> None:
    first = write({"portrait": b"a", "landscape": b"b"}, tmp_path)
    assert write({"landscape": b"b", "portrait": b"a"}, tmp_path) == first
    assert write({"portrait": b"b", "landscape": b"a"}, tmp_path) != first
    assert (tmp_path / "portrait.jpg").read_bytes() == b"b"
