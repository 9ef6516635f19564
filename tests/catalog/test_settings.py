"""Settings say which variable is wrong, and keep their secret to themselves."""

from pathlib import Path

import pytest

from catalog.settings import CatalogSettings, ServiceSettings, SettingMissing, switch
from curation.settings import CurationSettings
from transcoder.settings import IntakeSettings, TranscoderSettings

SECRET = "0123456789abcdef0123456789abcdef"
GOOD = {
    "DATABASE_URL": "postgresql://app:password-of-the-database@localhost/zhanbo",
    "REDIS_URL": "redis://localhost",
    "ZHANBO_DATA": "data",
    "ZHANBO_SECRET": SECRET,
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", ["", "  ", None])
def test_what_is_missing_is_named(name: str, value: str | None) -> None:
    env = {key: text for key, text in {**GOOD, name: value}.items() if text is not None}
    with pytest.raises(SettingMissing, match=name) as refused:
        CatalogSettings.read(env)
    assert refused.value.field == name


def test_a_short_secret_is_refused_without_being_shown() -> None:
    with pytest.raises(SettingMissing) as refused:
        CatalogSettings.read({**GOOD, "ZHANBO_SECRET": "too short"})
    assert refused.value.field == "ZHANBO_SECRET"
    assert "too short" not in str(refused.value)


@pytest.mark.parametrize("text", ["eighty", "-1", "8.5", "٨٠", "8 0"])
@pytest.mark.parametrize(
    ("shape", "name"),
    [
        (ServiceSettings, "ZHANBO_PORT"),
        (TranscoderSettings, "ZHANBO_JOBS"),
        (TranscoderSettings, "ZHANBO_METRICS_PORT"),
        (IntakeSettings, "ZHANBO_UPLOAD_MOST_BYTES"),
        (CurationSettings, "ZHANBO_FOLD_MILLISECONDS"),
    ],
)
def test_what_is_no_whole_number_is_named(
    shape: type[ServiceSettings | TranscoderSettings | IntakeSettings | CurationSettings],
    name: str,
    text: str,
) -> None:
    with pytest.raises(SettingMissing) as refused:
        shape.read({**GOOD, name: text})
    assert refused.value.field == name


def test_folders_do_not_depend_on_where_the_process_stands() -> None:
    settings = CatalogSettings.read(GOOD)
    assert settings.media == Path("data").absolute() / "media"
    assert TranscoderSettings.read(GOOD).scratch == Path("data").absolute() / "work"


def test_a_switch_is_on_only_for_words_that_say_so() -> None:
    assert all(switch({"X": word}, "X") for word in ("1", "true", "YES", " on "))
    assert not any(switch({"X": word}, "X") for word in ("", "0", "false", "no", "off", "2"))
    assert not switch({}, "X")


def test_settings_that_are_printed_show_no_secret() -> None:
    shown = repr(CurationSettings.read(GOOD))
    assert SECRET not in shown
    assert "password-of-the-database" not in shown
