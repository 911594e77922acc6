-- What a usage feed holds, added up from its files: lines by where they went, and the figures that add up.
--
-- reads   usage_cells, usage_suspense
-- writes  usage_sum
-- grain   went, because
-- keeps   SELECT went FROM usage_sum GROUP BY went, because HAVING count(*) > 1
CREATE TEMP TABLE usage_sum AS
WITH went AS (
    SELECT
        'placed' AS went,
        match_rule AS because,
        from_day,
        to_day,
        lines,
        quantity,
        skips,
        saves,
        likes,
        shares,
        comments
    FROM usage_cells
    UNION ALL
    SELECT
        'suspense' AS went,
        reason AS because,
        from_day,
        to_day,
        lines,
        quantity,
        skips,
        saves,
        likes,
        shares,
        comments
    FROM usage_suspense
)
SELECT
    went,
    because,
    min(from_day) AS from_day,
    max(to_day) AS to_day,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(sum(skips) AS DECIMAL(38, 6)) AS skips,
    CAST(sum(saves) AS DECIMAL(38, 6)) AS saves,
    CAST(sum(likes) AS DECIMAL(38, 6)) AS likes,
    CAST(sum(shares) AS DECIMAL(38, 6)) AS shares,
    CAST(sum(comments) AS DECIMAL(38, 6)) AS comments
FROM went
GROUP BY went, because
ORDER BY went, because
