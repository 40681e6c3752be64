"""The domain of TripWise: frozen values and pure functions, no input or output."""
