import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What a page has against the rules of WCAG 2 A and AA: each rule, with where it is broken. */
export const violationsOn = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]);
};
