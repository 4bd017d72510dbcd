def action():
    pass


def make(callback):
    def run():
        callback()

    return run


make(action)()
