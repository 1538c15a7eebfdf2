"""The gate passes connections on at a bounded rate, and refuses those that would wait too long."""

import asyncio

from ui.server import gate


def test_connections_are_delayed_and_refused_but_requests_are_not(monkeypatch):
    monkeypatch.setattr(gate, "CONNECTIONS_PER_SECOND", 10)
    monkeypatch.setattr(gate, "MAX_SECONDS", 0.25)
    passed, sent = {}, []

    async def application(scope, receive, send):
        passed[scope["number"]] = asyncio.get_running_loop().time()

    async def send(message):
        sent.append(message)

    async def receive():
        return {}

    async def connect():
        door = gate.Gate(application)
        scopes = [{"type": "websocket", "number": number} for number in range(6)]
        scopes.append({"type": "http", "number": 6})
        await asyncio.gather(*(door(scope, receive, send) for scope in scopes))

    asyncio.run(connect())
    assert passed.keys() == {0, 1, 2, 6}
    assert passed[2] - passed[0] > 0.19
    assert sent == [{"type": "websocket.close"}] * 3
