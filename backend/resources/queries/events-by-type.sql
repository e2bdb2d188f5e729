-- How many events of each type came on a day; null: records that are no CloudEvents
SELECT type, count(*) AS events, from_unixtime(min(arrival) / 1000.0) AS first, from_unixtime(max(arrival) / 1000.0) AS last
FROM (
  SELECT DISTINCT
    shard, sequenceNumber, subsequence, place, arrival,
    CASE
      WHEN json_array_length(text) IS NULL THEN json_extract_scalar(text, '$.type')
      ELSE json_extract_scalar(json_array_get(text, place), '$.type')
    END AS type
  FROM events
  CROSS JOIN UNNEST(sequence(0, greatest(coalesce(json_array_length(text), 1), 1) - 1)) AS events_of_record (place)
  WHERE year = ? AND month = ? AND day = ?
) AS typed
GROUP BY type
ORDER BY events DESC, type
