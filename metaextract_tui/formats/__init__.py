"""What a file is and how it is read: identification by content, the registry, one package a format."""
