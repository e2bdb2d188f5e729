import type { Mapping } from './event-source-mapping/mappings';

/** What the mappings tell of themselves as they run: its form is theirs, so it is passed on as it is. */
const told = (running: object | undefined): unknown =>
  running && 'status' in running && typeof running.status === 'function' ? running.status() : undefined;

/** What only the local cloud knows of itself; everything else can be asked with the AWS SDK. */
export const describeStatus = (
  mappings: readonly Mapping[],
  running: object | undefined,
  lambda: { readonly endpoint: string; readonly functions: Readonly<Record<string, string>> },
) => ({
  lambda,
  mappings: mappings.map(({ stream, functionName, enhancedFanOut, startingPosition, settings }) => ({
    function: functionName,
    source: stream,
    kind: enhancedFanOut ? 'enhanced fan-out' : 'standard',
    from: startingPosition,
    batchSize: settings.batchSize,
  })),
  running: told(running) ?? null,
});
