import { describe, expect, it } from 'vitest';
import { progressLine } from './progress';

const screen = (isTTY: boolean, columns = 80) => {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
};

describe('a progress line', () => {
  it('is written over on a terminal and never wraps', () => {
    const terminal = screen(true, 10);
    progressLine(terminal).show('0123456789abc');
    expect(terminal.written).toEqual(['\r\u001b[2K012345678']);
  });

  it('is silent where nobody watches', () => {
    const file = screen(false);
    const line = progressLine(file);
    line.show('half way');
    line.clear();
    expect(file.written).toEqual([]);
  });
});
