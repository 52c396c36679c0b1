"""A busy machine is no reason to fail a property."""

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
