"""The version of everything here: said once."""

VERSION = "0.2.0"
