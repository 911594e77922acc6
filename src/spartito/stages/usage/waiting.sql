-- What waits of usage feeds: lines that say the same of their track, most first.
--
-- reads   usage_suspense
-- writes  waiting
-- grain   source, reason, isrc, upc, dsp_id, title, version, artist
-- keeps   SELECT 1 FROM (SELECT sum(lines) AS lines FROM waiting) AS shown, (SELECT sum(lines) AS lines FROM usage_suspense) AS held
--         WHERE shown.lines IS DISTINCT FROM held.lines
CREATE TEMP TABLE waiting AS
SELECT
    source,
    reason,
    isrc,
    upc,
    dsp_id,
    title,
    version,
    artist,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(quantity) AS DECIMAL(38, 6)) AS quantity
FROM usage_suspense
GROUP BY source, reason, isrc, upc, dsp_id, title, version, artist
ORDER BY quantity DESC NULLS LAST, lines DESC, source, reason, isrc, upc, dsp_id, title, version, artist
