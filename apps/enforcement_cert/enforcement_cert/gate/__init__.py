"""The one door for calls from outside: method allow-list, argument grammar, size and rate limits."""
