"""Sources: finding files, decoding, lowering each to the value-flow facts that all static analysis reads, caching them."""
