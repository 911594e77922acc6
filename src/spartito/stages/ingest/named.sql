-- The tracks that each saved decision names; one may name none, or several.
--
-- reads   saved, track
-- writes  named
-- grain   number, position
-- keeps   SELECT number FROM named ANTI JOIN saved USING (number)
CREATE TEMP TABLE named AS
SELECT
    saved.number,
    track.position,
    track.account_id,
    track.isrc,
    track.upc,
    track.track_id
FROM saved
JOIN track ON track.isrc = saved.isrc
WHERE saved.isrc <> ''
    AND saved.upc IN ('', track.upc)
    AND saved.account_id IN ('', track.account_id)
    AND saved.track_id IN ('', track.track_id)
UNION ALL
SELECT
    saved.number,
    track.position,
    track.account_id,
    track.isrc,
    track.upc,
    track.track_id
FROM saved
JOIN track ON track.track_id = saved.track_id
WHERE saved.isrc = ''
    AND saved.upc IN ('', track.upc)
    AND saved.account_id IN ('', track.account_id)
ORDER BY number, position
