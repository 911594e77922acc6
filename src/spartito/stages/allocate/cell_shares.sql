-- The shares that hold for each cell. A cell that names several releases is safe to pay only where all of them give
-- every payee the same share; where they differ it has none, and its money counts as suspense.
--
-- reads   accounted_cell, cell_place, place_terms, terms_shares
-- writes  cell_shares
-- grain   cell_id
-- keeps   SELECT cell_id FROM accounted_cell ANTI JOIN cell_shares USING (cell_id)
CREATE TEMP TABLE cell_shares AS
SELECT
    cell_place.cell_id,
    CASE WHEN count(DISTINCT terms_shares.shares_id) = 1 THEN min(terms_shares.shares_id) ELSE 0 END AS shares_id
FROM cell_place
JOIN place_terms USING (place_id)
JOIN terms_shares USING (terms_id)
GROUP BY cell_place.cell_id
