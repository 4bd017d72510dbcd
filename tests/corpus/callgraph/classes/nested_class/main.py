class Outer:
    class Inner:
        def work(self):
            return 1

    def run(self):
        return self.Inner().work()


def go():
    Outer().run()
    Outer.Inner().work()


go()
