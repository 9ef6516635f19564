"""What an operator may say of ladders and loudness."""

from collections.abc import Mapping

import pytest

from catalog.settings import SettingMissing
from transcoder.ladder import PHONE, TV, TV_HEVC
from transcoder.plan import Options
from transcoder.settings import TranscoderSettings

ENOUGH = {
    "DATABASE_URL": "postgresql://x",
    "REDIS_URL": "redis://x",
    "ZHANBO_SECRET": "0" * 32,
    "ZHANBO_DATA": "data",
}


def options(**said: str) -> Options:
    env: Mapping[str, str] = ENOUGH | said
    return TranscoderSettings.read(env).options


def test_nothing_said_means_the_whole_tables_and_the_usual_levels() -> None:
    assert options() == Options()
    assert (options().ladder.phone, options().ladder.tv) == (PHONE, TV)


def test_rungs_are_made_as_listed() -> None:
    ladder = options(ZHANBO_PHONE_RUNGS="540, 360", ZHANBO_TV_RUNGS="1080,720").ladder
    assert [row.side for row in ladder.phone] == [540, 360]
    assert [row.side for row in ladder.tv] == [1080, 720]


def test_hevc_and_hardware_are_asked_for_by_name() -> None:
    assert options().ladder.hevc == ()
    assert options(ZHANBO_HEVC="1").ladder.hevc == TV_HEVC
    assert TranscoderSettings.read(ENOUGH).encoder == "x264"
    assert TranscoderSettings.read(ENOUGH | {"ZHANBO_ENCODER": "auto"}).encoder == "auto"
    with pytest.raises(SettingMissing, match="ZHANBO_ENCODER"):
        TranscoderSettings.read(ENOUGH | {"ZHANBO_ENCODER": "gpu"})


@pytest.mark.parametrize("said", ["480", "720,720", "720p", "-720"])
def test_rungs_that_no_table_has_are_refused(said: str) -> None:
    with pytest.raises(SettingMissing, match="ZHANBO_PHONE_RUNGS"):
        options(ZHANBO_PHONE_RUNGS=said)


def test_each_screen_has_its_loudness_and_its_peak() -> None:
    told = options(ZHANBO_LOUDNESS_PHONE="-16", ZHANBO_TRUE_PEAK_TV="-3.5")
    assert (told.phone.integrated_lufs, told.phone.true_peak_dbtp) == (-16.0, -1.0)
    assert (told.tv.integrated_lufs, told.tv.true_peak_dbtp) == (-24.0, -3.5)


@pytest.mark.parametrize("said", ["3", "-70", "loud", "nan"])
def test_a_level_above_full_scale_or_below_hearing_is_refused(said: str) -> None:
    with pytest.raises(SettingMissing, match="ZHANBO_LOUDNESS_TV"):
        options(ZHANBO_LOUDNESS_TV=said)
