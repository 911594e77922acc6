-- The release of each cell; a cell that names several releases of one account has a row for each of them.
--
-- reads   accounted_cell
-- writes  cell_release
-- grain   cell_id, upc
-- keeps   SELECT cell_id FROM accounted_cell ANTI JOIN cell_release USING (cell_id)
CREATE TEMP TABLE cell_release AS
SELECT
    cell_id,
    account_id,
    isrc,
    upc,
    source,
    usage_type,
    on_date
FROM accounted_cell
WHERE candidates = ''
UNION ALL
SELECT
    cell_id,
    account_id,
    isrc,
    replace(unnest(string_split(candidates, '|')), '-', '') AS upc,
    source,
    usage_type,
    on_date
FROM accounted_cell
WHERE candidates <> ''
