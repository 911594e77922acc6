-- The ended hold on each cell whose lines stand in the place of others that the hold had kept, before its money was given to
-- somebody else (RULES R19, R23). Where several had kept such money it is the oldest one's.
--
-- reads   accounted_cell, cell_release, ended_hold
-- writes  part_hold
-- grain   cell_id
-- keeps   SELECT cell_id FROM part_hold GROUP BY cell_id HAVING count(*) > 1
CREATE TEMP TABLE part_hold AS
SELECT
    cell.cell_id,
    CAST(min(ended_hold.position) AS BIGINT) AS position
FROM ended_hold
JOIN accounted_cell AS cell USING (report_id, sales_period, currency)
JOIN cell_release AS track
    ON cell.cell_id = track.cell_id
    AND ended_hold.account_id IN ('', track.account_id)
    AND ended_hold.isrc IN ('', track.isrc)
    AND ended_hold.upc IN ('', track.upc)
    AND ended_hold.source IN ('', track.source)
GROUP BY cell.cell_id
