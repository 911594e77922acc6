-- The splits and the deals that were chosen for each track of a cell, on the day whose contracts hold for it.
--
-- reads   cell_release, place, described
-- writes  traced_terms
-- grain   cell_id, isrc, upc
-- keeps   SELECT cell_id FROM cell_release ANTI JOIN traced_terms USING (cell_id)
CREATE TEMP TABLE traced_terms AS
SELECT DISTINCT
    cell_release.cell_id,
    place.isrc,
    place.upc,
    described.splits,
    described.deal_id,
    described.override_id,
    place.on_date
FROM cell_release
JOIN place USING (account_id, isrc, upc, source, usage_type, on_date, fee)
JOIN described USING (place_id)
ORDER BY ALL
