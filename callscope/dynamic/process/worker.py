"""The process of one run where there is no fork: a plan comes in on stdin, its record leaves on stdout."""

from __future__ import annotations

import os
import pickle
import sys

from callscope.dynamic.process import isolation

if __name__ == "__main__":
    isolation.warm_up()
    chosen = pickle.load(sys.stdin.buffer)
    isolation.be_child(chosen, os.dup(1))
