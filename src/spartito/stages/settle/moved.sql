-- What a period moved of everything that is carried on, by what its tables say and by what it posted: on each ledger
-- account of a balance, a pot, a pool, a reserve, a condition or a hold the two are the same in each currency. What a payee
-- with a balance in another currency earned passes through the account in the book's, where nothing stays.
--
-- reads   payables, pots, pools, reserves, accrued, held, postings
-- writes  moved
-- grain   ledger_account, currency
-- keeps   SELECT ledger_account, currency, stated, posted FROM moved WHERE stated <> posted
CREATE TEMP TABLE moved AS
WITH stated AS (
    SELECT concat('payee:', payee_id) AS ledger_account, balance_currency AS currency, opening - closing AS amount
    FROM payables
    UNION ALL
    -- A pot that only measures a break-even is in no ledger.
    SELECT concat('advance:', pot_id) AS ledger_account, currency, closing - opening AS amount
    FROM pots
    WHERE measured <> 'yes'
    UNION ALL
    SELECT concat('pool:', contract_id) AS ledger_account, currency, opening - closing AS amount FROM pools
    UNION ALL
    SELECT concat('reserve:', payee_id) AS ledger_account, currency, opening - closing AS amount FROM reserves
    UNION ALL
    SELECT concat('accrued:', payee_id) AS ledger_account, currency, opening - closing AS amount FROM accrued
    UNION ALL
    SELECT concat('held:', hold_id) AS ledger_account, currency, opening - closing AS amount FROM held
),
posted AS (
    SELECT ledger_account, currency, amount
    FROM postings
    WHERE split_part(ledger_account, ':', 1) IN ('payee', 'advance', 'pool', 'reserve', 'accrued', 'held')
)
SELECT
    ledger_account,
    currency,
    CAST(sum(stated) AS DECIMAL(38, 12)) AS stated,
    CAST(sum(posted) AS DECIMAL(38, 12)) AS posted
FROM (
    SELECT ledger_account, currency, amount AS stated, CAST(0 AS DECIMAL(24, 12)) AS posted FROM stated
    UNION ALL
    SELECT ledger_account, currency, CAST(0 AS DECIMAL(24, 12)) AS stated, amount AS posted FROM posted
)
GROUP BY ledger_account, currency
ORDER BY ledger_account, currency
