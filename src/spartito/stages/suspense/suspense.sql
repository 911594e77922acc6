-- All that waits for a person: what could not be placed, and what was placed and could not be divided. The latter's lines
-- say a recording and none of the releases that it may be on, so these stand in the place of the UPC, with the account whose
-- lines they are; at which line it stands first is not kept.
--
-- reads   suspended, still_undivided
-- writes  suspense
-- grain   every column but lines, quantity and amount
-- keeps   SELECT isrc FROM suspense WHERE reason = 'terms differ' AND (account_id = '' OR NOT contains(upc, '|'))
CREATE TEMP VIEW suspense AS
SELECT
    report_id,
    source,
    sales_period,
    sales_day,
    territory,
    currency,
    reason,
    isrc,
    upc,
    dsp_id,
    title,
    version,
    artist,
    duration,
    '' AS account_id,
    candidates,
    first_line,
    lines,
    amount
FROM suspended
UNION ALL
SELECT
    report_id,
    source,
    sales_period,
    sales_day,
    territory,
    currency,
    'terms differ' AS reason,
    isrc,
    candidates AS upc,
    '' AS dsp_id,
    '' AS title,
    '' AS version,
    '' AS artist,
    '' AS duration,
    account_id,
    array_to_string(list_transform(string_split(candidates, '|'), lambda release: concat(account_id, ' ', release)), '|')
        AS candidates,
    CAST(0 AS BIGINT) AS first_line,
    lines,
    amount
FROM still_undivided
