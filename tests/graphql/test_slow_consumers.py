"""Clients that do not read what they asked for."""

import asyncio
import json
import socket
from pathlib import Path

import httpx

from api.connections import SLOW_CONSUMER_CODE
from tests.clients.sockets import ending, opening, served, until
from tests.clients.traveller import sign_in

CHANGED = "subscription ($id: ID!, $since: Int) { tripChanged(id: $id, since: $since) { seq } }"
NOTED = "subscription ($id: ID!) { tripChanged(id: $id) { seq trip { notes } } }"
UPDATE = "mutation ($input: UpdateTripInput!) { updateTrip(input: $input) { changeId } }"


def narrow(client: httpx.AsyncClient) -> socket.socket:
    """Return a connection whose kernel keeps little of what is not read."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect((client.base_url.host, client.base_url.port))
    made.setblocking(False)  # noqa: FBT003  # its only parameter
    return made


async def test_who_reads_nothing_is_closed_with_1013_and_takes_up_where_it_stopped(tmp_path: Path) -> None:
    async with served(tmp_path, slow_consumer_seconds=0.3) as (node, client):
        ana = await sign_in(client)
        trip = await ana.create()
        async with opening(client.base_url, sock=narrow(client), compression=None, max_queue=1) as connection:
            await connection.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {ana.token}"}}))
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
            for number in range(40):
                payload = {"query": NOTED, "variables": {"id": trip["id"]}}
                await connection.send(json.dumps({"type": "subscribe", "id": str(number), "payload": payload}))
            await until(lambda: node.feed.waiter_count == 40)
            await asyncio.sleep(0.05)
            connection.transport.pause_reading()  # type: ignore[attr-defined]  # it is one that reads
            written = 0
            while node.feed.waiter_count == 40:
                written += 1
                await ana.ask(UPDATE, input={"id": trip["id"], "notes": f"{written} " + "x" * 9_000})
            await until(lambda: node.feed.waiter_count == 0)
            connection.transport.resume_reading()  # type: ignore[attr-defined]  # as above
            code, reason, messages = await ending(connection)
        assert (code, reason) == (SLOW_CONSUMER_CODE, "Slow consumer")
        seqs = [message["payload"]["data"]["tripChanged"]["seq"] for message in messages if message["id"] == "0"]
        assert {message["type"] for message in messages} == {"next"}
        assert len(seqs) < written
        async with ana.socket() as again:
            await again.subscribe(CHANGED, id=trip["id"], since=seqs[-1])
            rest = [(await again.next())["seq"] for _ in range(written - len(seqs))]
        assert len({*seqs, *rest}) == written
        assert 'tripwise_slow_consumers_total{protocol="websocket"} 1.0' in (await client.get("/metrics")).text


async def test_an_event_stream_that_nobody_reads_is_ended_and_taken_up_where_it_stopped(tmp_path: Path) -> None:
    async with served(tmp_path, slow_consumer_seconds=0.3) as (node, client):
        ana = await sign_in(client)
        trip = await ana.create()
        follow = "subscription ($id: ID!) { tripChanged(id: $id) { " + " ".join(f"a{n}: trip {{ notes }}" for n in range(40)) + " seq } }"
        body = json.dumps({"query": follow, "variables": {"id": trip["id"]}}).encode()
        headers = {"host": "x", "authorization": f"Bearer {ana.token}", "accept": "text/event-stream", "content-type": "application/json"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in {**headers, "content-length": str(len(body))}.items())
        with narrow(client) as unread:
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(unread, f"POST /graphql HTTP/1.1\r\n{lines}\r\n".encode() + body)
            await until(lambda: node.feed.waiter_count == 1)
            await asyncio.sleep(0.05)
            written = 0
            while node.feed.waiter_count == 1:
                written += 1
                await ana.ask(UPDATE, input={"id": trip["id"], "notes": f"{written} " + "x" * 9_000})
            received = b""
            try:
                while chunk := await loop.sock_recv(unread, 65536):
                    received += chunk
            except ConnectionResetError:
                pass
        told = [json.loads(line[6:]) for line in received.split(b"\r\n") if line.startswith(b"data: {") and line.endswith(b"}")]
        seqs = [each["data"]["tripChanged"]["seq"] for each in told]
        assert b"event: complete" not in received
        assert len(seqs) < written
        async with ana.events(CHANGED, id=trip["id"], since=seqs[-1] if seqs else 0) as again:
            rest = [(await again.next())["seq"] for _ in range(written - len(seqs))]
        assert len({*seqs, *rest}) == written
        assert 'tripwise_slow_consumers_total{protocol="http"} 1.0' in (await client.get("/metrics")).text
