"""Virtual cards behind the virtual reader of vsmartcard: for tests and for demonstrations.

The cards speak to the same PC/SC service as real ones, so everything above it is the real thing.
"""
