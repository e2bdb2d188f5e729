import { isbot } from 'isbot';
import { remembered } from '../../lib/remembered';

/** What a user agent is judged by: none that says anything is longer. */
const LENGTH = 512;

/** The words that anybody who names a robot uses, whatever else is known of it. */
const robotWords = /bot|crawler|spider|scraper/i;

/** The first that matches: most browsers also name those that they want to be taken for. */
const families: readonly (readonly [pattern: RegExp, family: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bCriOS\/|\bChrom(?:e|ium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.* Safari\//, 'Safari'],
];

export const OTHER_BROWSER = 'Other';

/** What is kept of a user agent: never the text, which tells many people apart. */
export interface UserAgentClass {
  readonly browser: string;
  readonly bot: boolean;
}

/** Most events are of few user agents, and to judge one takes as long as all else of its event. */
const REMEMBERED = 1000;

export const userAgentClass = remembered(REMEMBERED, (text: string): UserAgentClass => {
  const agent = text.slice(0, LENGTH);
  const browser = families.find(([pattern]) => pattern.test(agent))?.[1] ?? OTHER_BROWSER;
  return { browser, bot: robotWords.test(agent) || isbot(agent) };
});
