"""Portraits for tests, made from a public-domain picture (skimage's astronaut, NASA)."""

import io
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image
from skimage import data


@lru_cache(maxsize=1)
def _cut_out() -> tuple[np.ndarray, np.ndarray]:
    """Head and shoulders (358 × 441) and their mask 0 … 1."""
    head = cv2.resize(data.astronaut()[0:283, 102:332], (358, 441), interpolation=cv2.INTER_AREA)
    mask = np.full(head.shape[:2], cv2.GC_PR_BGD, np.uint8)
    mask[:18], mask[:230, :60], mask[:200, -60:] = cv2.GC_BGD, cv2.GC_BGD, cv2.GC_BGD
    cv2.ellipse(mask, (190, 165), (118, 140), 0, 0, 360, cv2.GC_PR_FGD, -1)
    mask[330:] = cv2.GC_PR_FGD
    cv2.ellipse(mask, (190, 165), (75, 105), 0, 0, 360, cv2.GC_FGD, -1)
    mask[400:, 60:300] = cv2.GC_FGD
    cv2.setRNGSeed(1)
    cv2.grabCut(head, mask, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    inside = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    return head, cv2.GaussianBlur(inside, (5, 5), 0)[..., None]


def portrait(ground: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
    """One upright face before a plain ground, 358 × 441."""
    head, mask = _cut_out()
    return Image.fromarray((head * mask + np.array(ground) * (1 - mask)).astype(np.uint8))


def two_faces() -> Image.Image:
    """Two persons side by side on white, 358 × 441."""
    sheet = Image.new("RGB", (358, 441), "white")
    small = portrait().resize((176, 217))
    sheet.paste(small, (2, 120))
    sheet.paste(small.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (180, 120))
    return sheet


def no_face() -> Image.Image:
    """A grey disc on white."""
    y, x = np.mgrid[:441, :358]
    disc = (((x - 179) / 90) ** 2 + ((y - 200) / 120) ** 2 < 1)[..., None]
    return Image.fromarray(np.where(disc, (150, 120, 100), (255, 255, 255)).astype(np.uint8))


def jpeg(image: Image.Image, **options) -> bytes:
    """The picture as a JPEG file."""
    out = io.BytesIO()
    image.save(out, "JPEG", **{"quality": 92, **options})
    return out.getvalue()
