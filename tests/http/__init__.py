"""What a client meets over HTTP and WebSocket."""
