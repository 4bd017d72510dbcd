from models import User
from service import greet


def go():
    return greet(User())


go()
