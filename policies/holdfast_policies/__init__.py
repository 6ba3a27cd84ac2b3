"""The rules of Holdfast, and the Pulumi policy pack made of them."""
