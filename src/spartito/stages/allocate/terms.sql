-- The distinct terms: which splits and which deal hold for an account on a date.
--
-- reads   described
-- writes  terms
-- grain   terms_id
-- keeps   SELECT terms_id FROM terms GROUP BY terms_id HAVING count(*) > 1
CREATE TEMP TABLE terms AS
SELECT
    row_number() OVER () AS terms_id,
    account_id,
    on_date,
    fee,
    splits,
    deal_id,
    override_id
FROM (SELECT DISTINCT account_id, on_date, fee, splits, deal_id, override_id FROM described)
