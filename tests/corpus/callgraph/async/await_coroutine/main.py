import asyncio


async def fetch():
    return parse()


def parse():
    return 1


async def main_task():
    return await fetch()


def go():
    return asyncio.run(main_task())


go()
