/** As many records as GetRecords gives when it is not told how many. */
const MOST = 10_000;

const countOf = (text: string, part: string): number => {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
};

const newestArrival = (answer: string): number => {
  const [, seconds = Number.NaN] = /.*"ApproximateArrivalTimestamp":([\d.]+)/.exec(answer) ?? [];
  return Number(seconds) * 1000;
};

/**
 * The answer to a GetRecords, with `MillisBehindLatest` as it is when the answer has all the records that were asked for: then more may
 * be left, where kinesalite always says that none are. Works on the text, which may have megabytes; what a record brings along cannot look
 * like these names, as quotes in it are escaped.
 */
export const tellBehind =
  (input: string, now: () => number) =>
  (answer: string): string => {
    const limit = Number(/"Limit":\s*(\d+)/.exec(input)?.[1] ?? MOST);
    if (countOf(answer, '"ApproximateArrivalTimestamp":') < limit) return answer;
    const behind = Math.max(1, Math.round(now() - newestArrival(answer)));
    return answer.replace('"MillisBehindLatest":0', `"MillisBehindLatest":${behind}`);
  };
