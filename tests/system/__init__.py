"""The whole: processes, packages and files as an operator meets them."""
