"""Small edits that were asked for in words and understood: each carried out on an itinerary, or refused without a trace."""
