-- The lines of every payee's statement: what each track earned at each source and territory, with the names that the
-- catalogue has. A fee comes beside the line of the plays that it is for, so it adds no quantity (RULES R16).
--
-- reads   earning, track
-- writes  statement_line
-- grain   payee_id, conversion_id, isrc, upc, account_id, usage_type, kind, territory
-- keeps   SELECT payee_id, conversion_id, earned.amount, listed.amount
--         FROM (SELECT payee_id, conversion_id, CAST(sum(amount) AS DECIMAL(38, 24)) AS amount FROM earning
--             WHERE NOT starts_with(payee_id, '*') GROUP BY ALL) AS earned
--         FULL JOIN (SELECT payee_id, conversion_id, CAST(sum(amount) AS DECIMAL(38, 24)) AS amount FROM statement_line
--             GROUP BY ALL) AS listed USING (payee_id, conversion_id)
--         WHERE earned.amount IS DISTINCT FROM listed.amount
CREATE TEMP TABLE statement_line AS
WITH
earned AS (
    SELECT
        payee_id,
        conversion_id,
        account_id,
        isrc,
        upc,
        usage_type,
        kind,
        territory,
        CASE WHEN kind = 'fee' THEN CAST(0 AS DECIMAL(38, 6)) ELSE quantity END AS quantity,
        amount
    FROM earning
    WHERE NOT starts_with(payee_id, '*')
),
named AS (
    SELECT account_id, isrc, upc, title, artist, release_title
    FROM track
    SEMI JOIN earning USING (account_id)
),
release_name AS (
    SELECT
        account_id,
        isrc,
        upc,
        min(title) AS title,
        min(artist) AS artist,
        min(release_title) AS release_title
    FROM named
    GROUP BY account_id, isrc, upc
),
recording_name AS (
    SELECT
        account_id,
        isrc,
        min(title) AS title,
        min(artist) AS artist
    FROM named
    GROUP BY account_id, isrc
),
album_name AS (
    SELECT
        account_id,
        upc,
        min(release_title) AS release_title,
        CASE WHEN count(DISTINCT artist) = 1 THEN min(artist) ELSE '' END AS artist
    FROM named
    WHERE upc <> ''
    GROUP BY account_id, upc
)
SELECT
    earned.payee_id,
    earned.conversion_id,
    earned.account_id,
    earned.isrc,
    earned.upc,
    coalesce(release_name.title, recording_name.title, '') AS title,
    coalesce(release_name.artist, recording_name.artist, album_name.artist, '') AS artist,
    coalesce(release_name.release_title, album_name.release_title, '') AS release_title,
    earned.usage_type,
    earned.kind,
    earned.territory,
    earned.quantity,
    earned.amount
FROM earned
LEFT JOIN release_name USING (account_id, isrc, upc)
LEFT JOIN recording_name USING (account_id, isrc)
LEFT JOIN album_name ON album_name.account_id = earned.account_id AND album_name.upc = earned.upc AND earned.isrc = ''
ORDER BY
    earned.payee_id,
    earned.conversion_id,
    earned.amount DESC,
    earned.isrc,
    earned.upc,
    earned.account_id,
    earned.usage_type,
    earned.kind,
    earned.territory
