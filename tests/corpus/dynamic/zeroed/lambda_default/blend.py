linear = lambda old, new, share=0.0: old * (1 - share) + new * share
eased = lambda old, new, share=0.5: old * (1 - share**2) + new * share**2
BLENDS = [linear, eased]
