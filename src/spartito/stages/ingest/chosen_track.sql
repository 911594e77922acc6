-- The tracks to which decisions give lines that name a recording and none of its account's releases: one on a release that
-- they may be on. What names none or several decides nothing. A decision about the lines of one account counts before one of a
-- time when those of several accounts were one item.
--
-- reads   decided, track, chosen
-- writes  chosen_track
-- grain   account_id, isrc, candidates
-- keeps   SELECT isrc FROM chosen_track GROUP BY account_id, isrc, candidates HAVING count(*) > 1
CREATE TEMP TABLE chosen_track AS
SELECT
    track.account_id,
    track.isrc,
    chosen.item_upc AS candidates,
    track.upc,
    track.track_id,
    track.release_id
FROM chosen
JOIN decided ON decided.number = chosen.number AND decided.track_count = 1
JOIN track ON track.position = decided.track_first
WHERE track.isrc = chosen.item_isrc
    AND chosen.item_account_id IN ('', track.account_id)
    AND list_contains(string_split(chosen.item_upc, '|'), coalesce(nullif(track.upc, ''), '-'))
QUALIFY row_number() OVER (
    PARTITION BY track.account_id, track.isrc, chosen.item_upc ORDER BY chosen.item_account_id DESC
) = 1
ORDER BY ALL
