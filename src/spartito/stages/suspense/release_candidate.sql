-- The tracks of the release that an item names beside an ISRC that nobody knows: what its lines may be, as `explain` lists
-- it; at most 100.
--
-- reads   work_list, track
-- writes  release_candidate
-- grain   item_id
-- keeps   SELECT item_id FROM release_candidate WHERE candidates = ''
CREATE TEMP TABLE release_candidate AS
WITH
named AS (
    SELECT DISTINCT item_id, upc
    FROM work_list
    WHERE contains(reason, 'unknown isrc') AND upc <> ''
),
on_release AS (
    SELECT
        named.item_id,
        track.position,
        concat_ws(' ', track.account_id, track.upc, track.isrc) AS candidate
    FROM named
    JOIN track USING (upc)
    QUALIFY row_number() OVER (PARTITION BY named.item_id ORDER BY track.position) <= 100
)
SELECT
    item_id,
    string_agg(candidate, '|' ORDER BY position) AS candidates
FROM on_release
GROUP BY item_id
ORDER BY item_id
