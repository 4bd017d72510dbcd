class Meta(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.after()
        return made


class Plain(type):
    def __call__(cls, *args):
        return type.__call__(cls, *args)


class One(metaclass=Meta):
    def __init__(self, value):
        self.value = value

    def after(self):
        self.done = True


class Two(metaclass=Plain):
    def __init__(self, value):
        self.value = value


def go():
    return One(1), Two(2)


go()
