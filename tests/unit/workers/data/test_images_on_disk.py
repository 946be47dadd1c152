"""Images of a user's own: read right, or refused with what was expected."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from tests.image_files import write_cifar10, write_image_folder
from workers.task import DataMissing
from workers.tasks.cifar10 import Cifar10Params, cifar10, read_cifar10
from workers.tasks.image_folder import (
    ImageFolderParams,
    decode_image,
    image_folder,
    list_images,
)

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("OVERCURVE_DATASETS", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()


@pytest.fixture
def pictures(tmp_path):
    return write_image_folder(tmp_path / "data" / "images")


@pytest.fixture
def batches(tmp_path):
    return write_cifar10(tmp_path / "data" / "cifar-10-batches-bin")


def refused(build, params):
    with pytest.raises(DataMissing) as refusal:
        build(params, CPU)
    assert [f.path for f in refusal.value.fields] == ["task.path"]
    assert refusal.value.remedy.startswith("Expected ")
    return str(refusal.value)


def test_folders_become_a_task(pictures):
    task = image_folder(ImageFolderParams(side=8), CPU)
    assert task.training.inputs.shape == (6, 3, 8, 8)
    assert task.training.targets.tolist() == [0, 0, 0, 1, 1, 1]
    assert task.training.classes == 2
    assert task.training.layout == "image"
    assert task.test_items == 6
    means = task.training.inputs.mean(dim=(0, 2, 3))
    assert torch.allclose(means, torch.zeros(3), atol=1e-5)
    assert len(task.data_digest) == 16


def test_grey_images_have_no_channels(pictures):
    task = image_folder(ImageFolderParams(side=8, grey=True), CPU)
    assert task.training.inputs.shape == (6, 8, 8)


def test_middle_is_cut_from_wide_images(tmp_path):
    wide = np.zeros((8, 24, 3), dtype=np.uint8)
    wide[:, 8:16] = (10, 20, 30)
    Image.fromarray(wide).save(tmp_path / "wide.png")
    pixels = decode_image(tmp_path / "wide.png", 8, grey=False)
    assert pixels.shape == (8, 8, 3)
    assert (pixels == (10, 20, 30)).all()


def test_grey_levels_of_sixteen_bits_are_scaled(tmp_path):
    levels = (np.arange(64, dtype=np.uint16) * 1000).reshape(8, 8)
    for name in ("deep.png", "deep.pgm"):
        Image.fromarray(levels).save(tmp_path / name)
        pixels = decode_image(tmp_path / name, 8, grey=True)
        assert np.array_equal(pixels[:, :, 0], levels >> 8)


def test_broken_png_is_refused_like_other_images(tmp_path):
    """Pillow reports a chunk that is shorter than it says as a SyntaxError."""
    file = tmp_path / "a.png"
    pixels = np.random.default_rng(0).integers(0, 255, (24, 20, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(file)
    broken = bytearray(file.read_bytes())
    length = slice(broken.index(b"IDAT") - 4, broken.index(b"IDAT"))
    broken[length] = (int.from_bytes(broken[length]) // 2).to_bytes(4)
    file.write_bytes(broken)
    with pytest.raises(DataMissing, match=r"a\.png cannot be read as an image"):
        decode_image(file, 8, grey=False)


def test_images_are_decoded_once(pictures, monkeypatch):
    first = image_folder(ImageFolderParams(side=8), CPU)
    monkeypatch.setattr("workers.tasks.image_folder.decode_image", None)
    again = image_folder(ImageFolderParams(side=8), CPU)
    assert torch.equal(first.training.inputs, again.training.inputs)


def test_changed_image_is_decoded_again(pictures):
    first = image_folder(ImageFolderParams(side=8), CPU)
    pixels = np.full((12, 10, 3), 77, dtype=np.uint8)
    Image.fromarray(pixels).save(pictures / "train" / "cat" / "1.png")
    second = image_folder(ImageFolderParams(side=8), CPU)
    assert first.data_digest != second.data_digest


def test_absent_folder_says_where_and_what(tmp_path):
    said = refused(image_folder, ImageFolderParams(path="absent"))
    assert str(tmp_path / "data" / "absent") in said
    assert "binary version" in _remedy(cifar10, Cifar10Params())


def _remedy(build, params):
    with pytest.raises(DataMissing) as refusal:
        build(params, CPU)
    return refusal.value.remedy


def test_folder_around_the_one_meant_is_told(tmp_path, batches):
    said = refused(cifar10, Cifar10Params(path=str(tmp_path / "data")))
    assert f"{batches} has, so name that folder" in said


@pytest.mark.parametrize("path", ["x" * 5000, "~no_such_user/images", "/dev/null", ""])
def test_what_is_no_folder_is_refused(path):
    for build, params in ((image_folder, ImageFolderParams), (cifar10, Cifar10Params)):
        refused(build, params(path=path))


def test_relative_path_needs_the_setting(monkeypatch):
    monkeypatch.delenv("OVERCURVE_DATASETS")
    assert "OVERCURVE_DATASETS" in refused(image_folder, ImageFolderParams())


def test_absolute_path_needs_no_setting(pictures, monkeypatch):
    monkeypatch.delenv("OVERCURVE_DATASETS")
    assert image_folder(ImageFolderParams(path=str(pictures)), CPU).test_items == 6


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda home: (home / "test").rename(home / "tset"), "no folder test"),
        (
            lambda home: shutil.rmtree(home / "train" / "cat"),
            "has 1 folders of classes; it takes two or more",
        ),
        (
            lambda home: (home / "test" / "dog").rename(home / "test" / "dgo"),
            "differ in their classes: dgo, dog",
        ),
        (
            lambda home: [f.unlink() for f in (home / "train" / "cat").iterdir()],
            "holds no images",
        ),
        (
            lambda home: (home / "train" / "cat" / "notes.txt").write_text("x"),
            "notes.txt is no image",
        ),
        (
            lambda home: (home / "train" / "cat" / "0.png").write_text("x"),
            "cannot be read as an image",
        ),
    ],
)
def test_wrong_folder_is_refused(pictures, spoil, said):
    spoil(pictures)
    assert said in refused(image_folder, ImageFolderParams())


def test_hidden_files_are_passed_over(pictures):
    (pictures / "train" / "cat" / ".DS_Store").write_text("x")
    assert len(list_images(pictures)) == 12


def test_cifar10_planes_become_channels(batches):
    raw = np.frombuffer((batches / "data_batch_2.bin").read_bytes(), np.uint8)
    record = raw.reshape(-1, 3073)[1]
    made = read_cifar10(batches)
    assert made["images"].shape == (20, 32, 32, 3)
    assert made["labels"][5] == record[0]
    assert np.array_equal(made["images"][5, :, :, 2], record[2049:].reshape(32, 32))
    task = cifar10(Cifar10Params(), CPU)
    assert task.training.inputs.shape == (20, 3, 32, 32)
    assert task.test_items == 4


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file: file.unlink(), "has no data_batch_3.bin"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), "no whole number"),
        (lambda file: file.write_bytes(b""), "no whole number"),
        (lambda file: file.write_bytes(b"\x0a" + bytes(3072)), "label 10"),
        (lambda file: file.rename(file.with_suffix("")), "pickles"),
    ],
)
def test_wrong_cifar10_is_refused(batches, spoil, said):
    spoil(batches / "data_batch_3.bin")
    assert said in refused(cifar10, Cifar10Params())
