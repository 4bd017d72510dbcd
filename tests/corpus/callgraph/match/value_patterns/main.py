def start():
    pass


def stop():
    pass


def unknown():
    pass


def command(word):
    match word:
        case "start":
            start()
        case "stop":
            stop()
        case _:
            unknown()


for word in ("start", "stop", "x"):
    command(word)
