"""What moves in the air and on the water: glows, haze, glints, motes, and things that sway."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from deploy.demo.camera import View, over
from deploy.demo.canvas import Field, Picture, Pixels, Random, noise, radial, rgb, rgba


def steady(_time: float) -> float:
    return 1.0


def flicker(depth: float, seed: float = 0.0) -> Callable[[float], float]:
    """A flame's uneven light: between ``1 - depth`` and 1."""

    def pulse(time: float) -> float:
        wave = (
            math.sin(11.3 * time + seed) + math.sin(17.9 * time + 2 * seed) + math.sin(5.1 * time + 3 * seed)
        )
        return 1 - depth * (0.5 + wave / 6)

    return pulse


def breathing(depth: float, seconds: float, phase: float = 0.0) -> Callable[[float], float]:
    def pulse(time: float) -> float:
        return 1 - depth * (0.5 + 0.5 * math.sin(2 * math.pi * time / seconds + phase))

    return pulse


def rising(start: float, seconds: float) -> Callable[[float], float]:
    """From nothing to full light, beginning at ``start``."""

    def pulse(time: float) -> float:
        share = min(max((time - start) / seconds, 0), 1)
        return share * share * (3 - 2 * share)

    return pulse


def add(frame: Pixels, light: Pixels, left: int, top: int, strength: float = 1.0) -> None:
    """Add light to the part of the frame it falls on, in place."""
    height, width = frame.shape[:2]
    box = (max(left, 0), max(top, 0), min(left + light.shape[1], width), min(top + light.shape[0], height))
    if box[0] >= box[2] or box[1] >= box[3] or strength <= 0.004:
        return
    there = frame[box[1] : box[3], box[0] : box[2]]
    part = light[box[1] - top : box[3] - top, box[0] - left : box[2] - left]
    if strength == 1.0:
        cv2.add(there, part, dst=there)
    else:
        cv2.addWeighted(there, 1.0, part, strength, 0, dst=there)


class Glow:
    """A round light in the scene."""

    def __init__(
        self,
        x: float,
        y: float,
        radius: float,
        colour: str,
        *,
        strength: float = 1.0,
        depth: float = 1.0,
        pulse: Callable[[float], float] = steady,
        squash: float = 1.0,
    ) -> None:
        light = radial(int(radius), colour) * strength
        if squash != 1.0:
            light = cv2.resize(
                light, (light.shape[1], max(2, int(light.shape[0] * squash))), interpolation=cv2.INTER_AREA
            )
        self.light: Pixels = rgba(light)
        self.x, self.y, self.depth, self.pulse = x, y, depth, pulse

    def draw(self, frame: Pixels, time: float, view: View) -> None:
        x, y = view.place(self.x, self.y, self.depth)
        add(
            frame,
            self.light,
            int(x - self.light.shape[1] / 2),
            int(y - self.light.shape[0] / 2),
            self.pulse(time),
        )


class Beams:
    """Light drawn through a mask of the frame's size: shafts, reflections, a fire's breath."""

    def __init__(
        self,
        mask: Field,
        colour: str,
        *,
        x: int = 0,
        y: int = 0,
        depth: float = 1.0,
        pulse: Callable[[float], float] = steady,
    ) -> None:
        self.light: Pixels = rgba((mask[..., None] * rgb(colour)).astype(np.float32))
        self.x, self.y, self.depth, self.pulse = x, y, depth, pulse

    def draw(self, frame: Pixels, time: float, view: View) -> None:
        dx, dy = view.x * self.depth, view.y * self.depth
        add(frame, self.light, int(self.x - dx), int(self.y - dy), self.pulse(time))


@dataclass(frozen=True, slots=True)
class Drift:
    """How fast the two sheets of a moving texture pass, in pixels a second."""

    x: float = 12.0
    y: float = 0.0


_COARSE = 4  # haze is soft: a quarter of the frame's detail carries it
_RIPPLE = 2  # and half of it carries glints


class Haze:
    """Mist, steam or smoke: two noise sheets sliding over each other, added as light in a band."""

    def __init__(
        self,
        box: tuple[int, int, int, int],
        colour: str,
        rng: Random,
        *,
        strength: float = 0.5,
        drift: Drift | None = None,
        cell: float = 220.0,
        stretch: float = 2.5,
        depth: float = 1.0,
        envelope: Field | None = None,
        power: float = 1.6,
    ) -> None:
        left, top, right, bottom = box
        self.x, self.y, self.depth, self.drift = left, top, depth, drift or Drift()
        self.size = ((right - left) // _COARSE, (bottom - top) // _COARSE)
        reach_x, reach_y = (int(abs(v) * 16 / _COARSE) + 2 for v in (self.drift.x, self.drift.y))
        sheet = (self.size[0] + reach_x, self.size[1] + reach_y)
        first = noise(sheet, cell / _COARSE, rng, stretch=stretch) ** power
        second = noise(sheet, cell * 0.7 / _COARSE, rng, stretch=stretch) ** (power * 0.5)
        self.first: Pixels = (first * 255).astype(np.uint8)
        self.second: Pixels = (second * 255).astype(np.uint8)
        shape = (
            soft_box(self.size)
            if envelope is None
            else cv2.resize(envelope, self.size, interpolation=cv2.INTER_AREA)
        )
        self.tint: Pixels = rgba((shape[..., None] * rgb(colour) * strength * 1.5).astype(np.float32))

    def draw(self, frame: Pixels, time: float, view: View) -> None:
        width, height = self.size
        slide = [v * time / _COARSE for v in (self.drift.x, self.drift.y)]
        first = _window(self.first, slide[0], slide[1], width, height)
        second = _window(self.second, slide[0] * 0.55, slide[1] * 0.7, width, height)
        cloud = cv2.multiply(first, second, scale=1 / 255)
        lit = cv2.multiply(cv2.merge((cloud, cloud, cloud, cloud)), self.tint, scale=1 / 255)
        grown = cv2.resize(lit, (width * _COARSE, height * _COARSE), interpolation=cv2.INTER_LINEAR)
        add(frame, grown, int(self.x - view.x * self.depth), int(self.y - view.y * self.depth))


def _window(sheet: Pixels, x: float, y: float, width: int, height: int) -> Pixels:
    """A part of the sheet at a fractional offset; negative drifts run from its far side."""
    reach_x, reach_y = sheet.shape[1] - width, sheet.shape[0] - height
    at_x = min(max(x if x >= 0 else reach_x - 1 + x, 0), reach_x - 1)
    at_y = min(max(y if y >= 0 else reach_y - 1 + y, 0), reach_y - 1)
    matrix = np.array([[1, 0, -at_x], [0, 1, -at_y]], float)
    return cv2.warpAffine(
        sheet, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.uint8)


def soft_box(size: tuple[int, int], *, power: float = 0.9) -> Field:
    """An envelope that is 1 in the middle of a band and fades out above and below."""
    rows = np.clip(np.sin(np.linspace(0, np.pi, size[1], dtype=np.float32)), 0, 1) ** power
    return np.repeat(rows[:, None], size[0], axis=1).astype(np.float32)


def plume(size: tuple[int, int], *, foot: float = 0.18, head: float = 0.9) -> Field:
    """An envelope for rising steam: narrow at the bottom, wide and thin at the top."""
    ys = np.linspace(1, 0, size[1], dtype=np.float32)[:, None]  # 0 at the bottom
    xs = np.linspace(-1, 1, size[0], dtype=np.float32)[None, :]
    width = foot + (head - foot) * ys
    return (np.exp(-((xs / width) ** 2) * 2.2) * np.clip(ys * 7, 0, 1) * (1 - ys) ** 0.8).astype(np.float32)


class Glints:
    """Light on water: where two drifting ripple sheets coincide, a spark."""

    def __init__(
        self,
        box: tuple[int, int, int, int],
        colour: str,
        rng: Random,
        *,
        strength: float = 1.0,
        threshold: float = 0.42,
        cell: float = 16.0,
        stretch: float = 5.0,
        speed: float = 22.0,
        depth: float = 1.0,
        envelope: Field | None = None,
    ) -> None:
        left, top, right, bottom = box
        self.x, self.y, self.depth, self.speed = left, top, depth, speed
        self.size = ((right - left) // _RIPPLE, (bottom - top) // _RIPPLE)
        reach = int(speed / _RIPPLE * 16) + 2
        self.sheets: list[Pixels] = [
            self._ripples(self.size[0] + reach, cell * k / _RIPPLE, stretch, rng) for k in (1.0, 1.3)
        ]
        levels = np.clip((np.arange(256) / 255 - threshold) / (1 - threshold) * 2.2, 0, 1)
        self.levels: Pixels = (levels * 255).astype(np.uint8)
        shape = (
            soft_box(self.size)
            if envelope is None
            else cv2.resize(envelope, self.size, interpolation=cv2.INTER_AREA)
        )
        self.tint: Pixels = rgba((shape[..., None] * rgb(colour) * strength).astype(np.float32))

    def _ripples(self, width: int, cell: float, stretch: float, rng: Random) -> Pixels:
        """Ripples that grow towards the viewer: bands of rising scale, stacked and feathered."""
        height, bands = self.size[1], 4
        total = np.zeros((height, width), np.float32)
        rows = np.linspace(0, bands - 1, height, dtype=np.float32)[:, None]
        for band in range(bands):
            near = noise((width, height), cell * (0.45 + 0.55 * band), rng, octaves=2, stretch=stretch)
            total += near * np.clip(1 - np.abs(rows - band), 0, 1)
        return (total * 255).astype(np.uint8)

    def draw(self, frame: Pixels, time: float, view: View) -> None:
        width, height = self.size
        slide = self.speed / _RIPPLE * time
        first = _window(self.sheets[0], slide, 0, width, height)
        second = _window(self.sheets[1], -0.8 * slide, 0, width, height)
        sparks = cv2.LUT(cv2.multiply(first, second, scale=1 / 255), self.levels)
        lit = cv2.multiply(cv2.merge((sparks, sparks, sparks, sparks)), self.tint, scale=1 / 255)
        grown = cv2.resize(lit, (width * _RIPPLE, height * _RIPPLE), interpolation=cv2.INTER_LINEAR)
        add(frame, grown, int(self.x - view.x * self.depth), int(self.y - view.y * self.depth))


@dataclass(frozen=True, slots=True)
class Flight:
    """How motes move: pixels a second, plus a sway of so many pixels every so many seconds."""

    x: float = 0.0
    y: float = -30.0
    sway: float = 18.0
    period: float = 4.0
    twinkle: float = 0.6


class Motes:
    """Many small lights in the air (embers, fireflies, dust), wrapping round their box."""

    def __init__(
        self,
        box: tuple[int, int, int, int],
        colour: str,
        rng: Random,
        *,
        count: int = 40,
        radius: tuple[float, float] = (2, 6),
        flight: Flight | None = None,
        depth: float = 1.0,
        strength: float = 1.0,
    ) -> None:
        self.box, self.depth, self.flight = box, depth, flight or Flight()
        self.at = rng.random((count, 5))
        self.strength = strength
        self.sizes = np.linspace(radius[0], radius[1], 5)
        self.sprites: list[Pixels] = [_spark(size, colour, strength) for size in self.sizes]

    def draw(self, frame: Pixels, time: float, view: View) -> None:
        left, top, right, bottom = self.box
        flight = self.flight
        for fx, fy, phase, kind, pace in self.at:
            speed = 0.5 + pace
            x = left + (fx * (right - left) + flight.x * speed * time) % (right - left)
            y = top + (fy * (bottom - top) + flight.y * speed * time) % (bottom - top)
            x += flight.sway * math.sin(2 * math.pi * (time / flight.period * speed + phase))
            edge = min(1.0, (y - top) / 90, (bottom - y) / 90)
            shine = edge * (1 - flight.twinkle * (0.5 + 0.5 * math.sin(time * 5 * speed + 40 * phase)))
            sprite = self.sprites[int(kind * len(self.sprites))]
            sx, sy = view.place(x, y, self.depth)
            half = sprite.shape[0] / 2
            add(frame, sprite, round(sx - half), round(sy - half), shine)


def _spark(radius: float, colour: str, strength: float) -> Pixels:
    halo = radial(max(int(radius * 3), 3), colour) * 0.55
    size = halo.shape[0]
    at = np.arange(size) + 0.5 - size / 2
    core = np.clip(radius * 0.55 - np.hypot(at[:, None], at[None, :]) + 0.5, 0, 1)[..., None]
    return rgba(((halo + core * (rgb(colour) * 0.5 + 127)) * strength).astype(np.float32))


class Flakes:
    """Many small solid things in the air (petals, leaves, snow, chaff), turning as they fall."""

    def __init__(
        self,
        box: tuple[int, int, int, int],
        sprites: list[Picture],
        rng: Random,
        *,
        count: int = 36,
        flight: Flight | None = None,
        depth: float = 1.0,
    ) -> None:
        self.box, self.depth, self.flight, self.sprites = box, depth, flight or Flight(y=60), sprites
        self.at = rng.random((count, 5))

    def draw(self, frame: Pixels, time: float, view: View) -> None:
        left, top, right, bottom = self.box
        flight = self.flight
        for fx, fy, phase, kind, pace in self.at:
            speed = 0.55 + 0.9 * pace
            x = left + (fx * (right - left) + flight.x * speed * time) % (right - left)
            y = top + (fy * (bottom - top) + flight.y * speed * time) % (bottom - top)
            x += flight.sway * math.sin(2 * math.pi * (time / flight.period + phase))
            turn = (kind + time * 0.35 * speed) % 1.0
            sprite = self.sprites[int(turn * len(self.sprites))]
            stamp(frame, sprite, *view.place(x, y, self.depth))


def stamp(frame: Pixels, sprite: Picture, x: float, y: float) -> None:
    """Lay a small picture with its middle at (x, y)."""
    height, width = sprite.pixels.shape[:2]
    left, top = round(x - width / 2), round(y - height / 2)
    box = (max(left, 0), max(top, 0), min(left + width, frame.shape[1]), min(top + height, frame.shape[0]))
    if box[0] < box[2] and box[1] < box[3]:
        part = sprite.pixels[box[1] - top : box[3] - top, box[0] - left : box[2] - left]
        over(frame[box[1] : box[3], box[0] : box[2]], np.ascontiguousarray(part))


class Swaying:
    """A picture whose upper (or lower) part moves in the wind; waves run through it sideways."""

    def __init__(
        self,
        picture: Picture,
        *,
        depth: float = 1.0,
        pixels: float = 9.0,
        wavelength: float = 420.0,
        seconds: float = 3.0,
        hanging: bool = False,
        power: float = 1.5,
    ) -> None:
        self.picture, self.depth, self.seconds = picture, depth, seconds
        height, width = picture.pixels.shape[:2]
        rows = np.arange(height, dtype=np.float32) / height
        reach = (rows if hanging else 1 - rows) ** power
        self.reach: Field = (reach * pixels).astype(np.float32)
        self.columns: Field = (np.arange(width, dtype=np.float32) * (2 * math.pi / wavelength)).astype(
            np.float32
        )

    def draw(self, frame: Pixels, time: float, view: View) -> None:
        scale = view.scale(self.depth)
        left, top = view.place(self.picture.x, self.picture.y, self.depth)
        tall, wide = self.picture.pixels.shape[:2]
        first, last = max(int(top), 0), min(int(top + tall * scale) + 1, frame.shape[0])
        start, end = max(int(left), 0), min(int(left + wide * scale) + 1, frame.shape[1])
        if first >= last or start >= end:
            return
        xs = ((np.arange(start, end, dtype=np.float32) - left) / scale).astype(np.float32)
        ys = ((np.arange(first, last, dtype=np.float32) - top) / scale).astype(np.float32)
        turn = 2 * math.pi * time / self.seconds
        columns = np.interp(xs, np.arange(wide), self.columns)
        gust = (np.sin(columns - turn) + 0.4 * np.sin(columns * 2.3 - turn * 1.7)).astype(np.float32)
        reach = np.interp(ys, np.arange(tall), self.reach).astype(np.float32)
        across = xs[None, :] + reach[:, None] * gust[None, :]
        down = np.ascontiguousarray(np.broadcast_to(ys[:, None], across.shape))
        over(frame[first:last, start:end], cv2.remap(self.picture.pixels, across, down, cv2.INTER_LINEAR))
