"""What it costs to sync offline clients here and in another server: `python -m bench.sync`."""
