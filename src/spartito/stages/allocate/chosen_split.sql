-- For each place and account asked for, the most specific split valid on the date: track, recording, release, account.
-- No row means no valid split, and everything goes to the account (RULES R1, R2).
--
-- reads   asked, split_line
-- writes  chosen_split
-- grain   place_id, account_id
-- keeps   SELECT place_id, account_id FROM chosen_split GROUP BY ALL HAVING count(*) > 1
CREATE OR REPLACE TEMP TABLE chosen_split AS
WITH
version AS (
    SELECT DISTINCT account_id, isrc, upc, valid_from, valid_to FROM split_line
),
fitting AS (
    SELECT asked.place_id, asked.account_id, version.isrc, version.upc, 1 AS scope
    FROM asked
    JOIN version ON version.account_id = asked.account_id AND version.isrc = asked.isrc AND version.upc = asked.upc
    WHERE asked.isrc <> '' AND asked.upc <> '' AND version.valid_from <= asked.on_date AND asked.on_date < version.valid_to
    UNION ALL
    SELECT asked.place_id, asked.account_id, version.isrc, version.upc, 2 AS scope
    FROM asked
    JOIN version ON version.account_id = asked.account_id AND version.isrc = asked.isrc AND version.upc = ''
    WHERE asked.isrc <> '' AND version.valid_from <= asked.on_date AND asked.on_date < version.valid_to
    UNION ALL
    SELECT asked.place_id, asked.account_id, version.isrc, version.upc, 3 AS scope
    FROM asked
    JOIN version ON version.account_id = asked.account_id AND version.upc = asked.upc AND version.isrc = ''
    WHERE asked.upc <> '' AND version.valid_from <= asked.on_date AND asked.on_date < version.valid_to
    UNION ALL
    SELECT asked.place_id, asked.account_id, version.isrc, version.upc, 4 AS scope
    FROM asked
    JOIN version ON version.account_id = asked.account_id AND version.isrc = '' AND version.upc = ''
    WHERE version.valid_from <= asked.on_date AND asked.on_date < version.valid_to
)
SELECT
    place_id,
    account_id,
    arg_min(isrc, scope) AS scope_isrc,
    arg_min(upc, scope) AS scope_upc
FROM fitting
GROUP BY place_id, account_id
