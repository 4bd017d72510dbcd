def load():
    pass


def save():
    pass


commands = {"load": load, "save": save}


def run(name):
    commands[name]()


for name in ("load", "save"):
    run(name)
