-- The hold on each cell that has one; a cell of several tracks is held when one of them is. An ended hold is on the cells
-- alone that stand in the place of those it had kept.
--
-- reads   cell_release, place, place_hold, part_hold, hold, ended_hold
-- writes  cell_hold
-- grain   cell_id
-- keeps   SELECT cell_id FROM cell_hold GROUP BY cell_id HAVING count(*) > 1
CREATE TEMP TABLE cell_hold AS
WITH
held AS (
    SELECT
        cell_release.cell_id,
        place_hold.position
    FROM cell_release
    JOIN place USING (account_id, isrc, upc, source, usage_type, on_date, fee)
    JOIN place_hold USING (place_id)
    UNION ALL
    SELECT
        cell_id,
        position
    FROM part_hold
),
oldest AS (
    SELECT
        cell_id,
        CAST(min(position) AS BIGINT) AS position
    FROM held
    GROUP BY cell_id
),
known AS (
    SELECT
        position,
        hold_id
    FROM hold
    UNION
    SELECT
        position,
        hold_id
    FROM ended_hold
)
SELECT
    oldest.cell_id,
    known.hold_id
FROM oldest
JOIN known USING (position)
