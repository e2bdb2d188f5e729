import { DAY_MS, MINUTE_MS } from '../../../backend/src/domain/time';
import { between, oneOf, type Random } from '../simulation/random';
import { type ProducerRecord, recordOf } from './record';

/** Orders made by hand, so that their time can be any. */
export class Orders {
  private readonly random: Random;
  private made = 0;

  constructor(random: Random) {
    this.random = random;
  }

  order(time: number, more: object = {}): object {
    this.made += 1;
    const country = oneOf(this.random, ['NO', 'JP', 'BR', 'KE']);
    return {
      specversion: '1.0',
      id: `order-${this.made}`,
      source: 'chaos',
      type: 'order.placed',
      time: new Date(time).toISOString(),
      data: { amount: between(this.random, 1, 50_000) / 100, country },
      ...more,
    };
  }

  key(): string {
    return `customer-${between(this.random, 1, 500)}`;
  }

  /** Around the ages at which seconds, minutes and hours stop taking an event. */
  atTheEdge(now: number): ProducerRecord {
    const age = oneOf(this.random, [1, 30, 400]) * DAY_MS + between(this.random, -5 * MINUTE_MS, 5 * MINUTE_MS);
    return recordOf(this.order(now - age), this.key());
  }

  /** Several events in one record, one of which cannot be used and one of which is there twice. */
  several(now: number): ProducerRecord {
    const first = this.order(now - between(this.random, 0, 3000));
    const rest = [this.order(now), this.order(now, { data: { amount: 'much' } }), first];
    return recordOf([first, ...rest], this.key());
  }

  /** So many pages in one record that a window cannot track all of them, the first ones more often than the others. */
  crowd(now: number): ProducerRecord {
    const view = (): object => {
      this.made += 1;
      const subject = `/crowd/${Math.floor(2000 ** this.random())}-${between(this.random, 1, 3)}`;
      const time = new Date(now - between(this.random, 0, 1500)).toISOString();
      return { specversion: '1.0', id: `view-${this.made}`, source: 'chaos', type: 'page.viewed', subject, time };
    };
    return recordOf(Array.from({ length: between(this.random, 100, 400) }, view), this.key());
  }

  /** What metrics with filters take or leave out, by pages and countries together; now and then of so many pages that a window cannot track all pairs. */
  purchases(now: number): ProducerRecord {
    const { random } = this;
    const isCrowd = random() < 0.15;
    const purchase = (): object => {
      const page = isCrowd ? Math.floor(2000 ** random()) : between(random, 1, 9);
      const order = { amount: between(random, 1, 40_000) / 100, left: between(random, 0, 500) };
      const plan = oneOf(random, ['free', 'pro', 'team']);
      const data = { country: oneOf(random, ['SE', 'DK', 'NO']), order, user: { plan } };
      return this.order(now - between(random, 0, 1500), {
        type: 'purchase.made',
        subject: oneOf(random, [`/shop/${page}`, `/news/${page}`]),
        data: { ...data, ...(random() < 0.3 && { coupon: 'AUTUMN' }) },
      });
    };
    return recordOf(Array.from({ length: between(random, 1, isCrowd ? 200 : 3) }, purchase), this.key());
  }

  /** Records that no metric can use, each for another reason. */
  unusable(now: number): ProducerRecord {
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
    const made = oneOf<() => string | object | Uint8Array>(this.random, [
      () => '{"specversion":"1.0","id":',
      () => 'neither one nor the other',
      () => ({ what: 'is this' }),
      () => ({ specversion: '1.0', type: 'order.placed' }),
      () => this.order(now, { data: { amount: 'a lot' } }),
      () => this.order(now, { data: {} }),
      () => this.order(now - 401 * DAY_MS),
      () => this.order(now + 6 * MINUTE_MS),
      () => deep,
      () => Uint8Array.from([0xff, 0xfe, 0x00, 0x80]),
      () => '{"specversion":"1.0","__proto__":{"a":1}}',
    ]);
    return recordOf(made(), this.key());
  }
}
