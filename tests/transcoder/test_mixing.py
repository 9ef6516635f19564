"""The stated matrices: what every channel of a master becomes."""

import pytest

from transcoder.mixing import Mix, layout_of, mixes, pan


@pytest.mark.parametrize(
    ("layout", "matrix"),
    [
        ("mono", "stereo|FL=0.7071*FC|FR=0.7071*FC"),
        ("stereo", None),
        ("5.1", "stereo|FL=1*FL+0.7071*FC+0.7071*BL|FR=1*FR+0.7071*FC+0.7071*BR"),
        ("5.1(side)", "stereo|FL=1*FL+0.7071*FC+0.7071*SL|FR=1*FR+0.7071*FC+0.7071*SR"),
        ("4.0", "stereo|FL=1*FL+0.7071*FC+0.5*BC|FR=1*FR+0.7071*FC+0.5*BC"),
        ("7.1", "stereo|FL=1*FL+0.7071*FC+0.5*BL+0.5*SL|FR=1*FR+0.7071*FC+0.5*BR+0.5*SR"),
    ],
)
def test_stereo_follows_bs_775(layout: str, matrix: str | None) -> None:
    assert pan(layout, Mix.STEREO) == matrix


@pytest.mark.parametrize(
    ("layout", "matrix"),
    [
        ("5.1", None),
        ("5.1(side)", "5.1|FL=1*FL|FR=1*FR|FC=1*FC|LFE=1*LFE|BL=1*SL|BR=1*SR"),
        ("5.0", "5.1|FL=1*FL|FR=1*FR|FC=1*FC|LFE=0*FL|BL=1*BL|BR=1*BR"),
        ("7.1", "5.1|FL=1*FL|FR=1*FR|FC=1*FC|LFE=1*LFE|BL=0.7071*BL+0.7071*SL|BR=0.7071*BR+0.7071*SR"),
    ],
)
def test_seven_channels_fold_to_five_at_equal_power(layout: str, matrix: str | None) -> None:
    assert pan(layout, Mix.SURROUND) == matrix


@pytest.mark.parametrize(
    ("layout", "made"), [("mono", 1), ("stereo", 1), ("quad", 1), ("5.1", 2), ("7.1", 2)]
)
def test_only_what_has_a_centre_and_surrounds_gets_six_channels(layout: str, made: int) -> None:
    assert len(mixes(layout)) == made


@pytest.mark.parametrize(
    ("said", "channels", "read_as"),
    [
        ("5.1(side)", 6, "5.1(side)"),
        ("unknown", 1, "mono"),
        ("", 6, "5.1"),
        ("5.1", 2, "stereo"),
        ("hexagonal", 6, "5.1"),
        ("", 24, "7.1"),
    ],
)
def test_an_unknown_layout_is_read_as_the_usual_one(said: str, channels: int, read_as: str) -> None:
    assert layout_of(said, channels) == read_as
