-- In which object a record stands, and what is in it: year, month, day, shard, sequence number
SELECT "$path" AS object, from_unixtime(arrival / 1000.0) AS arrived, subsequence, partitionKey, text, base64
FROM events
WHERE year = ? AND month = ? AND day = ? AND shard = ? AND sequenceNumber = ?
ORDER BY subsequence, object
