from early import *
from late import *

shared()
only_early()
