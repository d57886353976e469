"""The full screens and the few dialogs."""
