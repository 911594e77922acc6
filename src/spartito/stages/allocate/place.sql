-- Every distinct place where a split and a deal must be found: an account's track as one source and usage sells it.
--
-- reads   cell_release
-- writes  place
-- grain   place_id
-- keeps   SELECT account_id FROM place GROUP BY account_id, isrc, upc, source, usage_type, on_date, fee HAVING count(*) > 1
CREATE TEMP TABLE place AS
SELECT
    row_number() OVER () AS place_id,
    account_id,
    isrc,
    upc,
    source,
    usage_type,
    on_date,
    fee
FROM (SELECT DISTINCT account_id, isrc, upc, source, usage_type, on_date, fee FROM cell_release)
