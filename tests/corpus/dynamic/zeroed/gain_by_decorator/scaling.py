from functools import wraps


def scaled(gain):
    def around(function):
        @wraps(function)
        def sensor(x):
            return gain * function(x)

        return sensor

    return around
