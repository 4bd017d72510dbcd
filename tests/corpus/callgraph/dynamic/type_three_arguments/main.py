def run(self):
    return 1


def go():
    Made = type("Made", (), {"run": run})
    return Made().run()


go()
