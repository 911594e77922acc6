-- What waits for a person: all lines that say the same, over all reports in force, in each currency, most money first; those
-- that could not be divided, of each account. Only what was asked for: of one source, for one reason, by the beginning of its
-- item id, dismissed or not; the first *most* of each currency. Of several accounts' items that were one formerly, each is
-- found by that id as well, and is dismissed with it unless it was decided about by itself.
--
-- reads   suspense, asked, dismissed
-- writes  work_list
-- grain   item_id, currency
-- keeps   SELECT item_id FROM work_list GROUP BY item_id, currency HAVING count(*) > 1
-- keeps   SELECT item_id FROM work_list WHERE lines < 1
CREATE TEMP TABLE work_list AS
WITH
by_reason AS (
    SELECT
        suspense.source,
        suspense.isrc,
        suspense.upc,
        suspense.dsp_id,
        suspense.title,
        suspense.version,
        suspense.artist,
        suspense.duration,
        suspense.account_id,
        suspense.currency,
        suspense.reason,
        CAST(sum(suspense.lines) AS BIGINT) AS lines,
        CAST(sum(suspense.amount) AS DECIMAL(38, 12)) AS amount
    FROM suspense
    CROSS JOIN asked
    WHERE asked.source IN ('', suspense.source) AND asked.reason IN ('', suspense.reason)
    GROUP BY ALL
),
said AS (
    SELECT
        source,
        isrc,
        upc,
        dsp_id,
        title,
        version,
        artist,
        duration,
        account_id,
        currency,
        string_agg(reason, ', ' ORDER BY reason) AS reason,
        CAST(sum(lines) AS BIGINT) AS lines,
        CAST(sum(amount) AS DECIMAL(38, 12)) AS amount
    FROM by_reason
    GROUP BY ALL
),
spelt AS (
    SELECT
        source,
        isrc,
        upc,
        dsp_id,
        title,
        version,
        artist,
        duration,
        account_id,
        currency,
        reason,
        lines,
        amount,
        concat(
            length(source), ':', source,
            length(isrc), ':', isrc,
            length(upc), ':', upc,
            length(dsp_id), ':', dsp_id,
            length(title), ':', title,
            length(version), ':', version,
            length(artist), ':', artist,
            length(duration), ':', duration
        ) AS spelling,
        CASE WHEN account_id = '' THEN '' ELSE concat(length(account_id), ':', account_id) END AS whose
    FROM said
),
identified AS (
    SELECT
        concat('s', substr(sha256(concat(spelling, whose)), 1, 15)) AS item_id,
        concat('s', substr(sha256(spelling), 1, 15)) AS former_id,
        source,
        isrc,
        upc,
        dsp_id,
        title,
        version,
        artist,
        duration,
        account_id,
        currency,
        reason,
        lines,
        amount
    FROM spelt
)
SELECT
    identified.item_id,
    identified.former_id,
    identified.source,
    identified.isrc,
    identified.upc,
    identified.dsp_id,
    identified.title,
    identified.version,
    identified.artist,
    identified.duration,
    identified.account_id,
    identified.currency,
    identified.reason,
    identified.lines,
    identified.amount
FROM identified
CROSS JOIN asked
LEFT JOIN dismissed AS own ON own.item_id = identified.item_id
LEFT JOIN dismissed AS former ON former.item_id = identified.former_id
WHERE (starts_with(identified.item_id, asked.item_id) OR starts_with(identified.former_id, asked.item_id))
    AND asked.dismissed IN ('', coalesce(own.dismissed, former.dismissed, 'no'))
QUALIFY row_number() OVER (
    PARTITION BY identified.currency ORDER BY abs(identified.amount) DESC, identified.item_id
) <= asked.most
ORDER BY identified.currency, abs(identified.amount) DESC, identified.item_id
