"""Background bands that would single somebody out among the respondents are left blank before they are stored."""

from collections import Counter
from collections.abc import Mapping

Bands = tuple[str, ...]


def thinned(counts: Mapping[Bands, int], least: int) -> dict[Bands, Bands]:
    """For every combination of bands the one to keep: each that remains is shared by at least `least` people.

    Rare combinations lose their last band first, then the one before it. Who has nothing left must not be alone
    either, so the smallest other combination joins them when they are too few.
    """
    kept = {bands: bands for bands in counts}
    width = len(next(iter(counts), ()))
    for place in reversed(range(width)):
        sizes = sizes_of(kept, counts)
        kept = {
            bands: now if sizes[now] >= least else now[:place] + ("",) * (width - place) for bands, now in kept.items()
        }
    nothing = ("",) * width
    while 0 < (sizes := sizes_of(kept, counts))[nothing] < least and len(sizes) > 1:
        smallest = min((size, bands) for bands, size in sizes.items() if bands != nothing)[1]
        kept = {bands: nothing if now == smallest else now for bands, now in kept.items()}
    return kept


def sizes_of(kept: Mapping[Bands, Bands], counts: Mapping[Bands, int]) -> Counter[Bands]:
    sizes: Counter[Bands] = Counter()
    for bands, now in kept.items():
        sizes[now] += counts[bands]
    return sizes
