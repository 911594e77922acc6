"""Where YouTube's asset report has what the contestants read, and the words that the lines become."""

from __future__ import annotations

COLUMNS = (
    "Adjustment Type", "Day", "Country", "Asset ID", "Asset Title", "Asset Labels", "Asset Channel ID", "Asset Type",
    "Custom ID", "ISRC", "UPC", "GRid", "Artist", "Album", "Label", "Administer Publish Rights", "Owned Views",
    "YouTube Revenue Split : Auction", "YouTube Revenue Split : Reserved",
    "YouTube Revenue Split : Partner Sold YouTube Served", "YouTube Revenue Split : Partner Sold Partner Served",
    "YouTube Revenue Split", "Partner Revenue : Auction", "Partner Revenue : Reserved",
    "Partner Revenue : Partner Sold YouTube Served", "Partner Revenue : Partner Sold Partner Served", "Partner Revenue",
)  # fmt: skip

CONSOLIDATED = (
    "report_id", "line_number", "source", "sales_period", "territory", "usage_type", "isrc", "upc", "title", "artist",
    "quantity", "amount", "currency", "track_id", "release_id", "account_id", "match_rule",
)  # fmt: skip
"""The columns of the consolidated file."""

SOURCE, USAGE_TYPE, CURRENCY = "youtube/asset_raw", "video_ads", "USD"
REPORT_ID = "report"
"""The others have no content hash to name a report by."""
