-- The terms of each place.
--
-- reads   described, terms
-- writes  place_terms
-- grain   place_id
-- keeps   SELECT place_id FROM described ANTI JOIN place_terms USING (place_id)
CREATE TEMP TABLE place_terms AS
SELECT
    described.place_id,
    terms.terms_id
FROM described
JOIN terms USING (account_id, on_date, fee, splits, deal_id, override_id)
