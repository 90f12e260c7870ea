"""Building blocks of the packet lab: namespaces, the user-space wire, traffic, capture, scenarios."""
