"""The pictures of the README, from a real run: `python -m tests.screenshots FOLDER`."""
