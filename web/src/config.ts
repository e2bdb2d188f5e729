import { type WebConfig, webConfigSchema } from '@millrace/contract';

/** Which stack this page shows. Throws an error whose message says what to do. */
export const loadConfig = async (): Promise<WebConfig> => {
  const response = await fetch('/config.json', { cache: 'no-cache' }).catch(() => undefined);
  if (!response) throw new Error('The page could not load /config.json. Check the network, then reload.');
  if (!response.ok)
    throw new Error(
      `There is no /config.json beside this page (status ${response.status}). It names the stack to show: its user pool, its REST and WebSocket addresses and its stream.`,
    );
  const parsed = webConfigSchema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `/config.json cannot be used: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not JSON'}.`,
  );
};
