-- Records that Firehose put into the archive more than once on a day. Figures that are made of it count them once
SELECT shard, sequenceNumber, subsequence, count(*) AS times, min("$path") AS one_object, max("$path") AS another
FROM events
WHERE year = ? AND month = ? AND day = ?
GROUP BY shard, sequenceNumber, subsequence
HAVING count(*) > 1
ORDER BY times DESC, shard, sequenceNumber
LIMIT 1000
