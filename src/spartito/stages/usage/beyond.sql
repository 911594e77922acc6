-- How many lines tell of days within those asked for and of others too: they are not divided, and not counted.
--
-- reads   usage_cells, asked
-- writes  beyond
-- grain   one row
-- keeps   SELECT 1 FROM beyond HAVING count(*) <> 1
CREATE TEMP TABLE beyond AS
SELECT CAST(coalesce(sum(usage_cells.lines), 0) AS BIGINT) AS lines
FROM usage_cells, asked
WHERE
    asked.account_id IN ('', usage_cells.account_id)
    AND asked.isrc IN ('', usage_cells.isrc)
    AND usage_cells.to_day >= asked.first_day
    AND (asked.last_day = '' OR usage_cells.from_day <= asked.last_day)
    AND (usage_cells.from_day < asked.first_day OR (asked.last_day <> '' AND usage_cells.to_day > asked.last_day))
