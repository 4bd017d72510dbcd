def action():
    pass


class Box:
    @property
    def run(self):
        return action


def go():
    Box().run()


go()
