"""What serves whom, from where: the cloud-neutral model, and the lowerings to it."""
