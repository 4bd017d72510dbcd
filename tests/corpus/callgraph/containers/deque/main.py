from collections import deque


def a():
    pass


def run():
    queue = deque([a])
    queue.popleft()()


run()
