from base import Base as Root


class Child(Root):
    def hook(self):
        return 1


def go():
    return Child().run()


go()
