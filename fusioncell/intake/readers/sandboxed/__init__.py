"""What runs in the walled-in child process: the parsers of documents, which meet the bytes of strangers."""
