"""The policy pack: what the Python language host starts."""

from holdfast_policies.pack import serve

serve()
