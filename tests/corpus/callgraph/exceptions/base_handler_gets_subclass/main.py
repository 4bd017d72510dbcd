class Base(Exception):
    def note(self):
        return "base"


class Child(Base):
    def note(self):
        return "child"


def fail():
    raise Child


def go():
    try:
        fail()
    except Base as error:
        return error.note()


go()
