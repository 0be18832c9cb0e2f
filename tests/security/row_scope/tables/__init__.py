"""One file for each room of the app."""
