"""One check of one port on the event loop, for the two asyncio scanners."""

import asyncio
import errno
import os
import time

import scanning

LOOP_DESCRIPTORS = 3  # an epoll and the two ends of the loop's wake-up pair


async def connect_once(address, port, timeout):
    """0 if something listens on the port, otherwise the error number of the attempt."""
    try:
        async with asyncio.timeout(timeout):
            _, writer = await asyncio.open_connection(address, port)
    except TimeoutError:
        return errno.ETIMEDOUT
    except OSError as error:
        return error.errno
    try:
        sockname, peername = writer.get_extra_info("sockname"), writer.get_extra_info("peername")
        if sockname and peername and scanning.is_self_connection(sockname, peername):
            return errno.ECONNREFUSED
        return 0
    finally:
        writer.transport.abort()  # nothing was sent, so nothing is lost, and the port is free again at once


async def check_port(address, port, timeout):
    """Whether something listens on the port. Waits for descriptors where they have run out."""
    give_up = time.monotonic() + scanning.PATIENCE
    while True:
        status = await connect_once(address, port, timeout)
        if status not in scanning.TRANSIENT:
            return status == 0
        if time.monotonic() >= give_up:
            raise OSError(status, os.strerror(status))
        await asyncio.sleep(scanning.PAUSE)


def run(main):
    """`asyncio.run`, with the error of a task group shown as the one error that it holds."""
    try:
        return asyncio.run(main)
    except* OSError as group:
        error = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
    raise error
