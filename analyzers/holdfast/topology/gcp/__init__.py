"""Questions about Google Cloud resources that rules and lowerings ask."""
