import type { Resolve } from '../../cloudformation/resolve';
import type { Template } from '../../cloudformation/template';
import { type Rule, rulesOf } from '../../eventbridge/rules';
import { runRules } from '../../eventbridge/run-rules';
import { type FanOut, type Mapping, mappingsOf } from './mappings';
import { type MappingOptions, type RunningMappings, runMappings } from './run-mappings';

/** All that calls functions by itself. */
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
