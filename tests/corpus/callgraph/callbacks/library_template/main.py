import logging


class Sink(logging.Handler):
    def emit(self, record):
        self.last = record


def go():
    sink = Sink()
    sink.handle(logging.makeLogRecord({"msg": "x"}))


go()
