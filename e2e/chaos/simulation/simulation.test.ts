import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Simulation } from './simulation';

test('things happen in the order of their times, and those of one time in the order in which they were asked for', async () => {
  const simulation = new Simulation(1000);
  const seen: string[] = [];
  const note = (text: string) => () => void seen.push(`${text} ${simulation.now()}`);
  for (const ms of [30, 10, 20, 10, 5]) simulation.after(ms, note(String(ms)));
  simulation.after(7, note('never'))();
  await simulation.run(() => seen.length === 5, 1000);
  expect(seen).toEqual(['5 1005', '10 1010', '10 1010', '20 1020', '30 1030']);
});

test('a real call takes the simulated time that it was given, however long it really takes', async () => {
  const simulation = new Simulation(0);
  const seen: string[] = [];
  const call = async (ms: number, really: number) => {
    await simulation.call(seen, ms, () => setTimeout(really));
    seen.push(`${ms} at ${simulation.now()}`);
  };
  simulation.start(() => call(20, 1));
  simulation.start(() => call(10, 30));
  await simulation.run(() => seen.length === 2, 1000);
  expect(seen).toEqual(['10 at 10', '20 at 20']);
});

test('what fails, and what comes to no end, ends the run', async () => {
  const failing = new Simulation(0);
  failing.start(async () => {
    await failing.sleep(5);
    throw new Error('broken');
  });
  failing.after(10, () => undefined);
  await expect(failing.run(() => false, 1000)).rejects.toThrow('broken');
  const endless = new Simulation(0);
  const again = () => void endless.after(10, again);
  again();
  await expect(endless.run(() => false, 1000)).rejects.toThrow('within 1 s');
  await expect(new Simulation(0).run(() => false, 1000)).rejects.toThrow('no event is left');
});

test('a real call that is never answered ends the run, and is named', async () => {
  const simulation = new Simulation(0, 100);
  simulation.start(() => simulation.call(simulation, 5, () => new Promise<void>(() => undefined)));
  simulation.after(10, () => undefined);
  await expect(simulation.run(() => false, 1000)).rejects.toThrow('a call of Simulation had no answer within 0.1 s');
});
