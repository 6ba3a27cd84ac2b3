"""Stand-ins that let the real `pulumi` CLI preview a program without credentials, cloud or network.

In a private folder stand `pulumi-resource-NAME` for every package that the program may use, and a `pulumi` that gives the real one
a stack of its own. Whatever runs with that folder first on PATH finds them.
"""
