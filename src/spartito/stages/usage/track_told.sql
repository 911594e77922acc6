-- The tracks that usage cells tell of, by the date that chooses their split: of each it is asked who shares it.
--
-- reads   told
-- writes  track_told
-- grain   account_id, isrc, upc, on_date
-- keeps   SELECT isrc FROM track_told GROUP BY account_id, isrc, upc, on_date HAVING count(*) > 1
CREATE TEMP TABLE track_told AS
SELECT DISTINCT
    account_id,
    isrc,
    upc,
    on_date
FROM told
ORDER BY ALL
