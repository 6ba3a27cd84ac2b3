"""Report -> text, one function a format."""
