-- The tracks of each cell; a cell that names several has a row for each: an account's releases of one recording, of
-- which the line does not say which it is, or the recordings of a release that was sold as a whole (an album line).
-- Promotion fees are told apart (*fee*) where a deal takes its commission on the gross, before them (RULES R6).
--
-- reads   accounted_cell, deal
-- writes  cell_release
-- grain   cell_id, isrc, upc
-- keeps   SELECT cell_id FROM accounted_cell ANTI JOIN cell_release USING (cell_id)
-- keeps   SELECT cell_id FROM cell_release WHERE tracks < 1
CREATE TEMP TABLE cell_release AS
WITH
told AS (
    SELECT
        cell_id,
        account_id,
        isrc,
        upc,
        candidates,
        match_rule,
        source,
        usage_type,
        on_date,
        kind = 'fee' AND EXISTS (SELECT 1 FROM deal WHERE commission_base = 'gross') AS fee
    FROM accounted_cell
)
SELECT
    cell_id,
    account_id,
    isrc,
    upc,
    source,
    usage_type,
    on_date,
    fee,
    CAST(1 AS BIGINT) AS tracks
FROM told
WHERE candidates = ''
UNION ALL
SELECT
    cell_id,
    account_id,
    isrc,
    replace(unnest(string_split(candidates, '|')), '-', '') AS upc,
    source,
    usage_type,
    on_date,
    fee,
    CAST(1 AS BIGINT) AS tracks
FROM told
WHERE candidates <> '' AND match_rule <> 'upc'
UNION ALL
SELECT
    cell_id,
    account_id,
    isrc,
    upc,
    source,
    usage_type,
    on_date,
    fee,
    CAST(count(*) AS BIGINT) AS tracks
FROM (
    SELECT
        cell_id,
        account_id,
        unnest(string_split(candidates, '|')) AS isrc,
        upc,
        source,
        usage_type,
        on_date,
        fee
    FROM told
    WHERE candidates <> '' AND match_rule = 'upc'
)
GROUP BY cell_id, account_id, isrc, upc, source, usage_type, on_date, fee
