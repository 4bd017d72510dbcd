class Logger:
    def write(self, text):
        return self.format(text)

    def format(self, text):
        return text


def emit(sink):
    sink("hello")


def run():
    write = Logger().write
    emit(write)


run()
