def go():
    from late import f

    return f()


go()
