"""A plug-in of Overcurve as somebody else would write it."""
