"""The shared book of a consortium of housing associations."""
