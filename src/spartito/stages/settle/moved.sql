-- What a period moved of everything that is carried on, by what its tables say and by what it posted: on each ledger
-- account of a balance, a pot, a pool, a reserve, a condition or a hold the two are the same.
--
-- reads   payables, pots, pools, reserves, accrued, held, postings, book_currency
-- writes  moved
-- grain   ledger_account
-- keeps   SELECT ledger_account, stated, posted FROM moved WHERE stated <> posted
CREATE TEMP TABLE moved AS
WITH stated AS (
    SELECT concat('payee:', payee_id) AS ledger_account, opening - closing AS amount FROM payables
    UNION ALL
    -- A pot that only measures a break-even is in no ledger.
    SELECT concat('advance:', pot_id) AS ledger_account, closing - opening AS amount FROM pots WHERE measured <> 'yes'
    UNION ALL
    SELECT concat('pool:', contract_id) AS ledger_account, opening - closing AS amount FROM pools
    UNION ALL
    SELECT concat('reserve:', payee_id) AS ledger_account, opening - closing AS amount FROM reserves
    UNION ALL
    SELECT concat('accrued:', payee_id) AS ledger_account, opening - closing AS amount FROM accrued
    UNION ALL
    SELECT concat('held:', hold_id) AS ledger_account, opening - closing AS amount FROM held
),
posted AS (
    SELECT ledger_account, amount
    FROM postings
    SEMI JOIN book_currency USING (currency)
    WHERE split_part(ledger_account, ':', 1) IN ('payee', 'advance', 'pool', 'reserve', 'accrued', 'held')
)
SELECT
    ledger_account,
    CAST(sum(stated) AS DECIMAL(38, 12)) AS stated,
    CAST(sum(posted) AS DECIMAL(38, 12)) AS posted
FROM (
    SELECT ledger_account, amount AS stated, CAST(0 AS DECIMAL(24, 12)) AS posted FROM stated
    UNION ALL
    SELECT ledger_account, CAST(0 AS DECIMAL(24, 12)) AS stated, amount AS posted FROM posted
)
GROUP BY ledger_account
ORDER BY ledger_account
