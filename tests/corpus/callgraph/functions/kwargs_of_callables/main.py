def on_start():
    pass


def on_stop():
    pass


def run(**hooks):
    hooks["start"]()
    hooks["stop"]()


run(start=on_start, stop=on_stop)
