-- The hold on each cell that has one; a cell of several tracks is held when one of them is.
--
-- reads   cell_release, place, place_hold, hold
-- writes  cell_hold
-- grain   cell_id
-- keeps   SELECT cell_id FROM cell_hold GROUP BY cell_id HAVING count(*) > 1
CREATE TEMP TABLE cell_hold AS
SELECT
    held.cell_id,
    hold.hold_id
FROM (
    SELECT
        cell_release.cell_id,
        CAST(min(place_hold.position) AS BIGINT) AS position
    FROM cell_release
    JOIN place USING (account_id, isrc, upc, source, usage_type, on_date, fee)
    JOIN place_hold USING (place_id)
    GROUP BY cell_release.cell_id
) AS held
JOIN hold USING (position)
