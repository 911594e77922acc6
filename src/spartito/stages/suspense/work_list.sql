-- What waits for a person: all lines that say the same, over all reports in force, in each currency, most money first.
-- Only what was asked for: of one source, for one reason, by the beginning of its item id, dismissed or not; the first
-- *most* of each currency.
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
        currency,
        string_agg(reason, ', ' ORDER BY reason) AS reason,
        CAST(sum(lines) AS BIGINT) AS lines,
        CAST(sum(amount) AS DECIMAL(38, 12)) AS amount
    FROM by_reason
    GROUP BY ALL
),
identified AS (
    SELECT
        concat('s', substr(sha256(concat(
            length(source), ':', source,
            length(isrc), ':', isrc,
            length(upc), ':', upc,
            length(dsp_id), ':', dsp_id,
            length(title), ':', title,
            length(version), ':', version,
            length(artist), ':', artist,
            length(duration), ':', duration
        )), 1, 15)) AS item_id,
        source,
        isrc,
        upc,
        dsp_id,
        title,
        version,
        artist,
        duration,
        currency,
        reason,
        lines,
        amount
    FROM said
)
SELECT
    identified.item_id,
    identified.source,
    identified.isrc,
    identified.upc,
    identified.dsp_id,
    identified.title,
    identified.version,
    identified.artist,
    identified.duration,
    identified.currency,
    identified.reason,
    identified.lines,
    identified.amount
FROM identified
CROSS JOIN asked
WHERE starts_with(identified.item_id, asked.item_id)
    AND asked.dismissed IN ('', CASE WHEN identified.item_id IN (SELECT item_id FROM dismissed) THEN 'yes' ELSE 'no' END)
QUALIFY row_number() OVER (
    PARTITION BY identified.currency ORDER BY abs(identified.amount) DESC, identified.item_id
) <= asked.most
ORDER BY identified.currency, abs(identified.amount) DESC, identified.item_id
