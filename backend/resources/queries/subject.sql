-- The events of one subject that came on a day: year, month, day, subject
SELECT DISTINCT from_unixtime(arrival / 1000.0) AS arrived, shard, sequenceNumber, subsequence, type, event
FROM (
  SELECT
    arrival, shard, sequenceNumber, subsequence,
    CASE
      WHEN json_array_length(text) IS NULL THEN json_extract_scalar(text, '$.type')
      ELSE json_extract_scalar(json_array_get(text, place), '$.type')
    END AS type,
    CASE
      WHEN json_array_length(text) IS NULL THEN json_extract_scalar(text, '$.subject')
      ELSE json_extract_scalar(json_array_get(text, place), '$.subject')
    END AS subject,
    CASE
      WHEN json_array_length(text) IS NULL THEN text
      ELSE json_format(json_array_get(text, place))
    END AS event
  FROM events
  CROSS JOIN UNNEST(sequence(0, greatest(coalesce(json_array_length(text), 1), 1) - 1)) AS events_of_record (place)
  WHERE year = ? AND month = ? AND day = ?
) AS named
WHERE subject = ?
ORDER BY arrived
LIMIT 1000
