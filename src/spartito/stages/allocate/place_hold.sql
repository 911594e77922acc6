-- The hold on each place: of an account, a recording, a release, a source, or several of them (RULES R23). Where two
-- hold the same money it is the older one's.
--
-- reads   place, hold
-- writes  place_hold
-- grain   place_id
-- keeps   SELECT place_id FROM place_hold GROUP BY place_id HAVING count(*) > 1
CREATE TEMP TABLE place_hold AS
WITH
shape AS (
    SELECT DISTINCT
        account_id = '' AS any_account,
        isrc = '' AS any_isrc,
        upc = '' AS any_upc,
        source = '' AS any_source
    FROM hold
)
SELECT
    place.place_id,
    CAST(min(hold.position) AS BIGINT) AS position
FROM place
CROSS JOIN shape
JOIN hold
    ON hold.account_id = CASE WHEN shape.any_account THEN '' ELSE place.account_id END
    AND hold.isrc = CASE WHEN shape.any_isrc THEN '' ELSE place.isrc END
    AND hold.upc = CASE WHEN shape.any_upc THEN '' ELSE place.upc END
    AND hold.source = CASE WHEN shape.any_source THEN '' ELSE place.source END
GROUP BY place.place_id
