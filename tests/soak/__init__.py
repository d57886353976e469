"""Faults by the thousand: `make soak` runs the long forms (an hour or two), `make test` short ones of the same code."""
