import a


def run():
    return a.run()


run()
