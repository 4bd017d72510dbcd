import heapq


class Loop:
    def __init__(self):
        self.q = []

    def at(self, t, fn, *a):
        heapq.heappush(self.q, (t, len(self.q), fn, a))

    def run(self):
        while self.q:
            t, _, fn, a = heapq.heappop(self.q)
            fn(*a)


class Proc:
    def __init__(self, loop):
        self.loop = loop

    def start(self):
        self.loop.at(1, self.tick, 3)

    def tick(self, n):
        if n:
            self.loop.at(n, self.tick, n - 1)
        else:
            self.loop.at(9, done)


def done():
    pass


l = Loop()
Proc(l).start()
l.run()
