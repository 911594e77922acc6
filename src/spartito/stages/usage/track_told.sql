-- The tracks that usage cells tell of, by month: of each it is asked who shares it.
--
-- reads   told
-- writes  track_told
-- grain   account_id, isrc, upc, sales_period
-- keeps   SELECT isrc FROM track_told GROUP BY account_id, isrc, upc, sales_period HAVING count(*) > 1
CREATE TEMP TABLE track_told AS
SELECT DISTINCT
    account_id,
    isrc,
    upc,
    sales_period
FROM told
ORDER BY ALL
