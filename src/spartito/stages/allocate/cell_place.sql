-- Which places each cell stands in.
--
-- reads   cell_release, place
-- writes  cell_place
-- grain   cell_id, place_id
-- keeps   SELECT cell_id FROM cell_release ANTI JOIN cell_place USING (cell_id)
CREATE TEMP TABLE cell_place AS
SELECT
    cell_release.cell_id,
    place.place_id
FROM cell_release
JOIN place USING (account_id, isrc, upc, source, usage_type, on_date)
