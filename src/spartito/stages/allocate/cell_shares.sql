-- The shares that hold for each cell. A cell that names several releases is safe to pay only where all of them give
-- every payee the same share; where they differ it has none, and its money counts as suspense. An album line is
-- divided over the recordings of its release in equal parts: the mean of their shares.
--
-- reads   accounted_cell, cell_mix, mixed
-- writes  cell_shares
-- grain   cell_id
-- keeps   SELECT cell_id FROM accounted_cell ANTI JOIN cell_shares USING (cell_id)
-- keeps   SELECT cell_id FROM cell_shares WHERE shares_id IS NULL
CREATE TEMP TABLE cell_shares AS
SELECT
    cell_mix.cell_id,
    CASE WHEN cell_mix.kinds = 1 OR cell.match_rule = 'upc' THEN mixed.shares_id ELSE 0 END AS shares_id
FROM cell_mix
JOIN accounted_cell AS cell USING (cell_id)
LEFT JOIN mixed USING (mix)
