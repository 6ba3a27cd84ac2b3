"""Questions about AWS resources that rules and lowerings ask."""
