"""What is known by name: torch's attributes and functions, uses that are harmless, words of intent."""
