"""Shopping state for merchants with several storefronts.

Every process reads time zones from the pinned package `tzdata`. By itself `zoneinfo` would take the
machine's tables first, so two machines could count the same day differently.
"""

import zoneinfo

zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()
