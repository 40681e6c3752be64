"""How operations are executed: prepared and bounded once, priced, completed by columns where these are exact."""
