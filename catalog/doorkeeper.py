"""All connections of a process: how many there may be, and a look at each of them once a second."""

import asyncio
from collections.abc import Sequence
from typing import cast

from aiohttp import web

from catalog import traffic
from catalog.caller import address_of, neighbourhood
from catalog.crowd import Crowd
from catalog.direct import Direct
from catalog.door import DIRECT, Door, Place
from catalog.problems import TooManyConnections, last_words
from catalog.refusal import Refusal
from catalog.settings import CrowdSettings
from catalog.traffic import Refused

CROWD = web.AppKey("crowd", CrowdSettings)

LOOK_SECONDS = 1.0  # in which each connection is looked at once
_GLANCES = 20  # that make a look: what is closed together would come again together
MOST_REFUSALS = 512  # that wait for their client to read them


class Doorkeeper(web.Server):
    """aiohttp's server, each of whose connections begins at a ``Door``."""

    def __init__(self, plain: web.Server, direct: Sequence[Direct], crowd: CrowdSettings) -> None:
        super().__init__(
            plain.request_handler,
            request_factory=plain.request_factory,
            handler_cancellation=plain.handler_cancellation,
            loop=plain._loop,
            **plain._kwargs,
        )
        self._direct = tuple(direct)
        self._proxies = crowd.proxies
        self._crowd = Crowd(crowd.connections, crowd.connections_per_address)
        self._refusals: set[Refusal] = set()
        self._looking: asyncio.TimerHandle | None = None
        self._to_look_at: list[web.RequestHandler] = []
        self.own_ports: set[int] = set()
        """Where this process is asked how it is, however many others ask for films."""

    def __call__(self) -> web.RequestHandler:
        return Door(self, self._direct, loop=self._loop, **self._kwargs)

    def place_for(self, line: asyncio.Transport) -> Place | None:
        """A place for a new connection; where there is none, the client is told."""
        if (line.get_extra_info("sockname") or ("", 0))[1] in self.own_ports:
            return Place(counted=False)
        peer = address_of((line.get_extra_info("peername") or ("", 0))[0])
        place = Place(None if peer is None or peer in self._proxies else neighbourhood(peer))
        if self._crowd.enter(place.address):
            return place
        traffic.refuse(Refused.CONNECTIONS)
        refusal = Refusal(line, last_words(TooManyConnections()), self._refusals.discard)
        self._refusals.add(refusal)
        if len(self._refusals) > MOST_REFUSALS:
            refusal.close()
        return None

    def leave(self, place: Place) -> None:
        if place.counted:
            self._crowd.leave(place.address)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if self._looking is None:
            self._look_later()

    def _look_later(self) -> None:
        self._looking = self._loop.call_later(LOOK_SECONDS / _GLANCES, self._glance)

    def _glance(self) -> None:
        """A look at some of them. This goes on for as long as there are any."""
        self._looking = None
        if self._connections:
            self._look_later()
        if not self._to_look_at:
            self._to_look_at = list(self._connections)
        now, some = self._loop.time(), len(self._connections) // _GLANCES + 1
        for door in self._to_look_at[-some:]:
            cast("Door", door).look(now)
        del self._to_look_at[-some:]

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 (the base's own)
        for refusal in tuple(self._refusals):
            refusal.close()
        await super().shutdown(timeout)


class Runner(web.AppRunner):
    """Runs an application behind doors."""

    async def _make_server(self) -> web.Server:
        return Doorkeeper(await super()._make_server(), self.app[DIRECT], self.app[CROWD])

    def own(self, port: int) -> None:
        """Connections to this port are not counted."""
        assert isinstance(self.server, Doorkeeper)
        self.server.own_ports.add(port)
