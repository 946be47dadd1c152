"""Digests of our own code in their earlier form, and what they read as today.

Stored digests are never rewritten: records, uploads and links hang on them. Where the
code of two runs is compared, and only there, an earlier digest stands for the later one
of the same code.
"""

from __future__ import annotations

from collections.abc import Mapping

# Of each part when the code got its rooms: bytes of files before, code alone after.
EARLIER: Mapping[str, str] = {
    "4c22a79dbb2d5297": "404f9d96ddf4a5fa",  # algorithm cutmix
    "b5773ee6006367ad": "404f9d96ddf4a5fa",  # algorithm cutmix
    "f681d69a45efff7c": "0176538de77d816a",  # algorithm cutout
    "cafa4666b3822662": "0176538de77d816a",  # algorithm cutout
    "b4431d05bec723bd": "75973bf56763ba4a",  # algorithm ema
    "6cf019bfc4b59c73": "75973bf56763ba4a",  # algorithm ema
    "861c20a24d9429b1": "94a6bd2cf76bb62a",  # algorithm gradient_clipping
    "c7e2e7f988cfbbb3": "94a6bd2cf76bb62a",  # algorithm gradient_clipping
    "763936272d6a7f2b": "fbb8a6091f1153b3",  # algorithm label_smoothing
    "c8a66f4d1b9a3d9c": "fbb8a6091f1153b3",  # algorithm label_smoothing
    "0a28f9513767ff7f": "2b81fdd364f36f8d",  # algorithm mixup
    "e452d14fe3207013": "2b81fdd364f36f8d",  # algorithm mixup
    "80ddddebe441f284": "8be5b2c5933701d1",  # algorithm progressive_resizing
    "191bfe4100a449e7": "8be5b2c5933701d1",  # algorithm progressive_resizing
    "3c813094b6a55b58": "8914072f0bd67c59",  # algorithm random_crop
    "1d5a48b42c7d7fdd": "8914072f0bd67c59",  # algorithm random_crop
    "b102f256c1aa41df": "3017e7f4f6108dca",  # algorithm random_flip
    "484c8473c46ae36f": "3017e7f4f6108dca",  # algorithm random_flip
    "366b4255f11ab48d": "a6bb3e64aafd20d2",  # algorithm random_selection
    "5ceb6c40538bb8e9": "a6bb3e64aafd20d2",  # algorithm random_selection
    "841ed1e1a23b0974": "9acec7f06cd26d22",  # algorithm row_column_cutout
    "1fc589ef38c4e007": "9acec7f06cd26d22",  # algorithm row_column_cutout
    "1c7ad0a6509124d0": "ef074475f63fc6d6",  # algorithm selective_backprop
    "3f8a9fd66b5967f7": "ef074475f63fc6d6",  # algorithm selective_backprop
    "b8d3e88be835550a": "3bb9f36532e60c7e",  # algorithm stage_change
    "9722d214c46b5420": "3bb9f36532e60c7e",  # algorithm stage_change
    "497e5a36c7ae9227": "c8c3cefb64b6a4e8",  # method binary_weights
    "520de2beefb96376": "bf926ae9644b00f5",  # method biprop
    "9574419a5783989a": "82b3ba9ec5240e72",  # method edge_popup
    "7872ddf8f7ff427f": "f24d3fd5dc771c44",  # method magnitude_pruning
    "7fb131784a1eade9": "45bd3911249f3af4",  # method masked_weights
    "1eb5bcc500bb477b": "f2029679cfbf49fe",  # method random_mask
    "d0c45375404c952a": "5946e2c0fd937822",  # method supervised
    "2cafa200c313f516": "310324c0873c8d63",  # task cifar10
    "2a3e3e001b0b8dbf": "3b40446139f6caf7",  # task digits
    "372def4ba2c7bcbb": "182020026e5e9384",  # task digits32
    "afc3d981c9deae81": "628831cabadaa0d9",  # task image_folder
    "a5aa968074642d02": "306e19ae4012c2d2",  # task mnist1d
}


def same_code(digest: str) -> str:
    """Returns a source digest with every part in today's form.

    Args:
        digest: of a run: digests of its method, task and algorithms, joined by dots.
    """
    return ".".join(EARLIER.get(part, part) for part in digest.split("."))
