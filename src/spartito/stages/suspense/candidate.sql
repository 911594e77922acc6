-- The tracks of the catalogue that have the ids of an item: those of its ISRC, or where it has none, those of its UPC.
--
-- reads   work_list, track
-- writes  candidate
-- grain   item_id, position
-- keeps   SELECT item_id FROM candidate GROUP BY item_id, position HAVING count(*) > 1
CREATE TEMP TABLE candidate AS
SELECT
    item.item_id,
    track.position,
    track.isrc,
    track.upc,
    track.account_id,
    track.track_id,
    track.title,
    track.version,
    track.artist,
    track.duration,
    track.release_title,
    track.release_date,
    track.valid_from,
    track.valid_to,
    track.territories
FROM (SELECT DISTINCT item_id, isrc, upc FROM work_list) AS item
JOIN track
    ON CASE WHEN item.isrc <> '' THEN track.isrc = item.isrc ELSE item.upc <> '' AND track.upc = item.upc END
ORDER BY item.item_id, track.position
