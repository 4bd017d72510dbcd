import asyncio


async def ticks():
    for i in range(2):
        yield make(i)


def make(i):
    return i


async def run():
    return [t async for t in ticks()]


asyncio.run(run())
