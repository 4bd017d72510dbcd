"""Crystal and detector."""
