-- What the postings of each entry sum to in each currency, as they were written: nothing. An entry has an id of its own.
--
-- reads   postings
-- writes  entry_sum
-- grain   entry_id, currency
-- keeps   SELECT entry_id, currency, amount FROM entry_sum WHERE amount <> 0
-- keeps   SELECT entry_id FROM postings GROUP BY entry_id HAVING max(position) <> count(*)
CREATE TEMP TABLE entry_sum AS
SELECT
    entry_id,
    currency,
    CAST(sum(amount) AS DECIMAL(38, 12)) AS amount
FROM postings
GROUP BY entry_id, currency
