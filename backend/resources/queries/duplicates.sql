-- Events that were sent more than once on a day, by source and id
SELECT source, id, count(*) AS times, from_unixtime(min(arrival) / 1000.0) AS first, from_unixtime(max(arrival) / 1000.0) AS last
FROM (
  SELECT DISTINCT
    shard, sequenceNumber, subsequence, place, arrival,
    CASE
      WHEN json_array_length(text) IS NULL THEN json_extract_scalar(text, '$.source')
      ELSE json_extract_scalar(json_array_get(text, place), '$.source')
    END AS source,
    CASE
      WHEN json_array_length(text) IS NULL THEN json_extract_scalar(text, '$.id')
      ELSE json_extract_scalar(json_array_get(text, place), '$.id')
    END AS id
  FROM events
  CROSS JOIN UNNEST(sequence(0, greatest(coalesce(json_array_length(text), 1), 1) - 1)) AS events_of_record (place)
  WHERE year = ? AND month = ? AND day = ?
) AS named
WHERE id IS NOT NULL
GROUP BY source, id
HAVING count(*) > 1
ORDER BY times DESC, source, id
LIMIT 1000
