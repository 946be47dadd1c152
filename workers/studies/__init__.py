"""Study files: read, trained as they say, and the published ones beside this file."""
