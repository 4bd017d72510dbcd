def risky(bad):
    if bad:
        raise ValueError


def handle():
    pass


def fine():
    pass


def cleanup():
    pass


def go(bad):
    try:
        risky(bad)
    except ValueError:
        handle()
    else:
        fine()
    finally:
        cleanup()


go(True)
go(False)
