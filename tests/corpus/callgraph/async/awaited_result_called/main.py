import asyncio


def action():
    pass


async def provide():
    return action


async def run():
    (await provide())()


asyncio.run(run())
