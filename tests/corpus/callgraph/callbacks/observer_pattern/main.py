class Subject:
    def __init__(self):
        self.observers = []

    def attach(self, observer):
        self.observers.append(observer)

    def notify(self):
        for observer in self.observers:
            observer.update(self)


class Printer:
    def update(self, subject):
        pass


class Counter:
    def update(self, subject):
        pass


def go():
    s = Subject()
    s.attach(Printer())
    s.attach(Counter())
    s.notify()


go()
