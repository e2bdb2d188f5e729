/** How many metrics the alarms of a stage look at; `check-template.system.test.ts` counts them in the template. */
export const alarmMetrics = 76;
