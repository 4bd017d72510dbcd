def load():
    pass


def save():
    pass


commands = {"load": load, "save": save}


def run():
    commands["save"]()


run()
