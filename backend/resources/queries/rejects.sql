-- Why records, or parts of them, were refused on a day, and how often
SELECT
  records[r].rejects[i].reason AS reason,
  records[r].rejects[i].metric AS metric,
  count(DISTINCT concat(shard, ' ', records[r].seq, ' ', CAST(i AS varchar))) AS rejects,
  max(records[r].rejects[i].message) AS example
FROM rejects
CROSS JOIN UNNEST(sequence(1, cardinality(records))) AS record_places (r)
CROSS JOIN UNNEST(sequence(1, cardinality(records[r].rejects))) AS reject_places (i)
WHERE year = ? AND month = ? AND day = ?
GROUP BY records[r].rejects[i].reason, records[r].rejects[i].metric
ORDER BY rejects DESC, reason
