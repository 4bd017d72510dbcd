import heapq


class Event:
    def __init__(self, time, action):
        self.time, self.action = time, action

    def __lt__(self, other):
        return self.time < other.time


class Simulator:
    def __init__(self):
        self.queue = []

    def at(self, time, action):
        heapq.heappush(self.queue, Event(time, action))

    def run(self):
        while self.queue:
            event = heapq.heappop(self.queue)
            event.action(self)


def arrive(sim):
    sim.at(5, leave)


def leave(sim):
    pass


def go():
    sim = Simulator()
    sim.at(2, arrive)
    sim.at(1, leave)
    sim.at(3, leave)
    sim.run()


go()
