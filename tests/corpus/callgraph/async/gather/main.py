import asyncio


async def one():
    leaf()


async def two():
    leaf()


def leaf():
    pass


async def both():
    await asyncio.gather(one(), two())


asyncio.run(both())
