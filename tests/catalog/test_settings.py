"""Settings say which variable is wrong, and keep their secret to themselves."""

from pathlib import Path

import pytest

from catalog.settings import (
    BucketSettings,
    CatalogSettings,
    CrowdSettings,
    ServiceSettings,
    SettingMissing,
    switch,
)
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
        (CatalogSettings, "ZHANBO_DATABASE_CONNECTIONS"),
        (CrowdSettings, "ZHANBO_CONNECTIONS"),
        (CrowdSettings, "ZHANBO_VIEWERS_PER_ADDRESS"),
        (TranscoderSettings, "ZHANBO_JOBS"),
        (TranscoderSettings, "ZHANBO_METRICS_PORT"),
        (IntakeSettings, "ZHANBO_UPLOAD_MOST_BYTES"),
        (CurationSettings, "ZHANBO_FOLD_MILLISECONDS"),
    ],
)
def test_what_is_no_whole_number_is_named(
    shape: type[
        CatalogSettings
        | CrowdSettings
        | ServiceSettings
        | TranscoderSettings
        | IntakeSettings
        | CurationSettings
    ],
    name: str,
    text: str,
) -> None:
    with pytest.raises(SettingMissing) as refused:
        shape.read({**GOOD, name: text})
    assert refused.value.field == name


def test_folders_do_not_depend_on_where_the_process_stands() -> None:
    settings = CatalogSettings.read(GOOD)
    assert settings.media == Path("data").absolute() / "media"
    assert CatalogSettings.read({**GOOD, "ZHANBO_MEDIA": "films"}).media == Path("films").absolute()
    assert TranscoderSettings.read(GOOD).scratch == Path("data").absolute() / "work"


def test_a_bucket_takes_the_place_of_the_folder() -> None:
    assert CatalogSettings.read(GOOD).bucket is None
    env = {
        **GOOD,
        "ZHANBO_MEDIA": "s3://films/of/ours/",
        "AWS_ENDPOINT_URL": "http://localhost:8333",
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "us",
    }
    bucket = CatalogSettings.read(env).bucket
    assert bucket is not None
    assert (bucket.name, bucket.prefix, bucket.region) == ("films", "of/ours/", "cn-north-1")
    assert (bucket.endpoint_url, bucket.access_key_id) == ("http://localhost:8333", "us")
    assert bucket.secret_access_key is None, "AWS's own tools know where else to look"
    assert bucket.cache == Path("data").absolute() / "cache"
    assert BucketSettings.read({"ZHANBO_MEDIA": "s3://films"}, Path("data")).prefix == ""


@pytest.mark.parametrize(
    "place",
    ["s3://", "s3:///prefix", "s3://AB", "s3://user:word@films", "s3://films/a b", "s3://films?x=1", "s3://[films",
     "https://films.example", "gs://films"],
)  # fmt: skip
def test_a_place_for_media_that_is_neither_folder_nor_bucket_is_named(place: str) -> None:
    with pytest.raises(SettingMissing) as refused:
        CatalogSettings.read({**GOOD, "ZHANBO_MEDIA": place})
    assert refused.value.field == "ZHANBO_MEDIA"


def test_a_switch_is_on_only_for_words_that_say_so() -> None:
    assert all(switch({"X": word}, "X") for word in ("1", "true", "YES", " on "))
    assert not any(switch({"X": word}, "X") for word in ("", "0", "false", "no", "off", "2"))
    assert not switch({}, "X")


def test_settings_that_are_printed_show_no_secret() -> None:
    bucket = {"ZHANBO_MEDIA": "s3://films", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": SECRET}
    shown = repr(CurationSettings.read(GOOD)) + repr(CatalogSettings.read(GOOD | bucket))
    assert SECRET not in shown
    assert "password-of-the-database" not in shown


def test_a_second_secret_is_accepted_and_is_a_secret_too() -> None:
    also = "another secret of thirty-two letters"
    secret = CatalogSettings.read({**GOOD, "ZHANBO_SECRET_ALSO": also}).secret
    assert (secret.current, secret.also) == (SECRET.encode(), also.encode())
    assert CatalogSettings.read(GOOD).secret.also is None
    with pytest.raises(SettingMissing) as refused:
        CatalogSettings.read({**GOOD, "ZHANBO_SECRET_ALSO": "too short"})
    assert refused.value.field == "ZHANBO_SECRET_ALSO"


def test_a_proxy_that_is_no_network_is_named() -> None:
    with pytest.raises(SettingMissing, match=r"proxy\.example") as refused:
        CrowdSettings.read({"ZHANBO_TRUSTED_PROXIES": "127.0.0.1, proxy.example"})
    assert refused.value.field == "ZHANBO_TRUSTED_PROXIES"
    assert CrowdSettings.read({"ZHANBO_TRUSTED_PROXIES": "none"}).proxies.networks == ()


def test_a_process_has_a_port_of_its_own_where_several_share_one() -> None:
    for env, own in (
        ({}, None),
        ({"ZHANBO_METRICS_PORT": "9000"}, None),
        ({"ZHANBO_WEB_WORKERS": "2"}, 0),
        ({"ZHANBO_WEB_WORKERS": "2", "ZHANBO_METRICS_PORT": "9000"}, 9000),
    ):
        assert ServiceSettings.read(env).own_port == own
    worker = ServiceSettings.read({"ZHANBO_METRICS_PORT": "9000"}, port_name="ZHANBO_METRICS_PORT")
    assert (worker.port, worker.own_port) == (9000, None)
