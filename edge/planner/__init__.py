"""How an itinerary comes about: catalogue, generators, refinements, jobs."""
