-- The deal of each place: account, source and usage; account and source; account; source for all; all (RULES R6).
-- No row means no commission. A deal with a parent is a sub-label's override and stands beside the commission.
--
-- reads   place, deal
-- writes  chosen_deal
-- grain   place_id, override
-- keeps   SELECT place_id, override FROM chosen_deal GROUP BY ALL HAVING count(*) > 1
CREATE TEMP TABLE chosen_deal AS
WITH
scope AS (
    SELECT scope, everybody, any_source, any_usage
    FROM (VALUES
        (1, false, false, false),
        (2, false, false, true),
        (3, false, true, true),
        (4, true, false, true),
        (5, true, true, true)
    ) AS specific_first (scope, everybody, any_source, any_usage)
),
fitting AS (
    SELECT
        place.place_id,
        deal.parent_account_id <> '' AS override,
        scope.scope,
        deal.deal_id
    FROM place
    CROSS JOIN scope
    JOIN deal
        ON deal.account_id = CASE WHEN scope.everybody THEN '*' ELSE place.account_id END
        AND deal.source = CASE WHEN scope.any_source THEN '' ELSE place.source END
        AND deal.usage_type = CASE WHEN scope.any_usage THEN '' ELSE place.usage_type END
    WHERE deal.valid_from <= place.on_date AND place.on_date < deal.valid_to
)
SELECT
    place_id,
    override,
    arg_min(deal_id, scope) AS deal_id
FROM fitting
GROUP BY place_id, override
