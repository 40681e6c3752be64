"""The GraphQL contract of TripWise."""
