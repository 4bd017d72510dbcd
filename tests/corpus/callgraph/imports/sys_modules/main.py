from pkg import loader

loader.start()
