import type { Resolve } from './cloudformation/resolve';
import type { Template } from './cloudformation/template';
import { type Rule, rulesOf, runRules } from './eventbridge/rules';
import { type FanOut, type Mapping, mappingsOf } from './lambda/event-source-mapping/mappings';
import { type MappingOptions, type RunningMappings, runMappings } from './lambda/event-source-mapping/run-mappings';

/** All that calls functions without being called: event source mappings and schedules. */
export interface Triggers {
  readonly mappings: readonly Mapping[];
  readonly rules: readonly Rule[];
}

/** @throws TemplateError for what is not emulated. */
export const triggersOf = (template: Template, resolve: Resolve, fanOut: FanOut): Triggers => ({
  mappings: mappingsOf(template, resolve, fanOut),
  rules: rulesOf(template, resolve),
});

/** Resolves when nothing that happens from then on is missed. */
export const runTriggers = async ({ mappings, rules }: Triggers, options: MappingOptions): Promise<RunningMappings> => {
  const running = await runMappings(mappings, options);
  const stopRules = runRules(rules, { lambda: options.clients.lambda, report: options.report });
  return {
    ...running,
    stop: async () => {
      stopRules();
      await running.stop();
    },
  };
};
