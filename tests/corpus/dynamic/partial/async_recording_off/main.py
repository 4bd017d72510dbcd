"""A coroutine that waits inside no_grad leaves recording off for the others."""

import asyncio
import torch

w = torch.tensor([0.4, -0.3, 0.8], dtype=torch.float64, requires_grad=True)

async def monitor(log):
    with torch.no_grad():
        for _ in range(2):
            log.append(float(w.norm()))
            await asyncio.sleep(0)

async def shard(k):
    y = (w * (k + 1)).tanh()
    await asyncio.sleep(0)
    return (y * torch.cos(w * k)).sum()

async def main():
    log = []
    a, _, b = await asyncio.gather(shard(1), monitor(log), shard(2))
    return a * b + (w ** 3).sum()

loss = asyncio.run(main())
loss.backward()
