def describe(self):
    return self.name


class Thing:
    name = "thing"
    show = describe


def run():
    return Thing().show()


run()
