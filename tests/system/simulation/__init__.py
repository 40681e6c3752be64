"""A world in which everything goes wrong by one seed: devices, a network and a server on virtual time, and what must hold all the same.

`python -m tests.system.simulation --seeds 1000` runs it; a seed that fails is printed with the shortest script that still does.
"""
