from collections import defaultdict


def listener():
    pass


def other():
    pass


listeners = defaultdict(list)


def on(event, callback):
    listeners[event].append(callback)


def emit(event):
    for callback in listeners[event]:
        callback()


on("start", listener)
on("start", other)
emit("start")
