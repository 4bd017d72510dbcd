import re


def upper(match):
    return match.group(0).upper()


def go():
    return re.sub("a", upper, "banana")


go()
