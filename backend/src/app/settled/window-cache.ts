import { textOf, type WindowKey } from '../../domain/settled/window-key';
import type { WindowPart } from './ports';

/** Windows that one container remembers; the longer ones of all metrics come back in every batch. */
const SIZE = 500;

/** The last parts of the windows that were written last. It may be behind what is kept: every write is conditional. */
export class WindowCache {
  private readonly parts = new Map<string, WindowPart>();

  get(key: WindowKey): WindowPart | undefined {
    return this.parts.get(textOf(key));
  }

  set(key: WindowKey, part: WindowPart): void {
    const name = textOf(key);
    this.parts.delete(name);
    this.parts.set(name, part);
    for (const oldest of this.parts.keys()) {
      if (this.parts.size <= SIZE) return;
      this.parts.delete(oldest);
    }
  }
}
