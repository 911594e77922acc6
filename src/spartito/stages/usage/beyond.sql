-- How many lines tell of days within those asked for and of others too: they are not divided, and not counted.
--
-- reads   chosen
-- writes  beyond
-- grain   one row
-- keeps   SELECT 1 FROM beyond HAVING count(*) <> 1
CREATE TEMP TABLE beyond AS
SELECT CAST(coalesce(sum(lines), 0) AS BIGINT) AS lines
FROM chosen
WHERE NOT inside
