"""A deadline ends work that knows none, and leaves the caller's own alarm as it was."""

import signal
import threading

import pytest

from callscope.investigate.deadline import Late, within


def _endless() -> None:
    while True:
        pass


def test_work_without_end_ends():
    with pytest.raises(Late), within(0.05):
        _endless()


def test_the_callers_alarm_is_put_back():
    before = signal.getsignal(signal.SIGALRM)
    with within(60):
        pass
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_in_another_thread_there_is_none():
    done = []

    def work() -> None:
        with within(0.0):
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
