"""The implicit label of AI-made content: read as files carry it, written as the standard has it."""

import json
from dataclasses import replace

import pytest

from catalog.aigc import Aigc

SAID = Aigc(
    label="1",
    content_producer="某生成平台",
    produce_id="A2012",
    reserved_code1="sig==",
    content_propagator="001191",
    propagate_id="B7",
    reserved_code2="",
)
FIELDS = {
    "Label": "1",
    "ContentProducer": "某生成平台",
    "ProduceID": "A2012",
    "ReservedCode1": "sig==",
    "ContentPropagator": "001191",
    "PropagateID": "B7",
    "ReservedCode2": "",
}


def test_it_is_the_object_of_the_standard() -> None:
    assert json.loads(SAID.text()) == FIELDS
    assert list(json.loads(SAID.text())) == list(FIELDS)


def test_it_is_read_alone_and_in_an_object_of_its_name() -> None:
    assert Aigc.read(json.dumps(FIELDS)) == SAID
    assert Aigc.read(json.dumps({"AIGC": FIELDS})) == SAID
    assert Aigc.read(json.dumps({**FIELDS, "Label": 1})) == SAID


@pytest.mark.parametrize(
    "text", ["", "AI", "[]", "null", "{}", '{"Label":"4"}', '{"Label":true}', "[" * 5000, '{"AIGC":["1"]}']
)
def test_what_is_none_is_none(text: str) -> None:
    assert Aigc.read(text) is None


def test_nothing_of_it_grows_or_breaks_the_line() -> None:
    said = Aigc.read(json.dumps({"Label": "2", "ProduceID": "x" * 5000, "ContentProducer": "a\n\0\u202eb"}))
    assert said is not None
    assert (len(said.produce_id), said.content_producer) == (1024, "ab")


def test_who_spreads_it_first_stays() -> None:
    assert SAID.spread_by("Zhanbo", "ep_1") == SAID
    unspread = replace(SAID, content_propagator="", propagate_id="")
    assert unspread.spread_by("Zhanbo", "ep_1") == replace(
        SAID, content_propagator="Zhanbo", propagate_id="ep_1"
    )
