"""Names that plug-ins know: `workers.masks` is `workers.networks.masks`.

This folder is on the path of the package `workers`: a file here is imported as if it
lay beside the hall. Nothing of ours uses these names; docs/add-a-method.md lists them.
"""
