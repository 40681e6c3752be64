"""What one node of TripWise is: store, sync, planner, access and region."""
