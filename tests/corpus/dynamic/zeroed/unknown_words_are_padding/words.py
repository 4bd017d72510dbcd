KNOWN = {"a": 1, "known": 2, "phrase": 3}


def numbers(text):
    return [KNOWN.get(word, 0) for word in text.split()]
