"""Where files come from: the walk of folders."""
