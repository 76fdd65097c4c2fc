"""The benchmark behind `python -m rsock bench`: the standard library and rsock side by side."""
