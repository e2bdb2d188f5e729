import type { Random } from '@millrace/contract';
import { HOUR_MS } from '../time';
import { eventIds, wander } from './random';
import { cycle, type Generator, mapNonEmpty, type NonEmpty } from './sample';

/** A round route: its centre in degrees, its radius in km, the speed that is usual there in km/h, and which way round. */
interface Route {
  readonly vehicle: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly radius: number;
  readonly usual: number;
  readonly clockwise: boolean;
}

const KM_PER_DEGREE = 111.2;
const RADIANS = Math.PI / 180;
/** A vehicle slows down and speeds up within about half a minute. */
const MEMORY_MS = 30_000;
/** How much its speed varies, as a part of what is usual; none goes backwards or above the limit. */
const VARIATION = 0.25;
const LIMIT = 130;

const routes: NonEmpty<Route> = [
  { vehicle: 'vehicle-1', latitude: 59.33, longitude: 18.07, radius: 1.2, usual: 32, clockwise: true },
  { vehicle: 'vehicle-2', latitude: 59.34, longitude: 18.05, radius: 2.1, usual: 41, clockwise: false },
  { vehicle: 'vehicle-3', latitude: 59.31, longitude: 18.03, radius: 3.4, usual: 55, clockwise: true },
  { vehicle: 'vehicle-4', latitude: 59.36, longitude: 18.0, radius: 5.2, usual: 78, clockwise: false },
  { vehicle: 'vehicle-5', latitude: 59.3, longitude: 18.12, radius: 6.8, usual: 92, clockwise: true },
  { vehicle: 'vehicle-6', latitude: 59.33, longitude: 18.09, radius: 0.8, usual: 18, clockwise: false },
  { vehicle: 'vehicle-7', latitude: 59.35, longitude: 18.1, radius: 2.7, usual: 48, clockwise: true },
  { vehicle: 'vehicle-8', latitude: 59.32, longitude: 17.98, radius: 4.1, usual: 64, clockwise: false },
];

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** Where a vehicle is `angle` radians from north round the centre of its route, and where it is bound. */
const placeAt = ({ latitude, longitude, radius, clockwise }: Route, angle: number) => {
  const degrees = radius / KM_PER_DEGREE;
  const heading = angle / RADIANS + (clockwise ? 90 : -90);
  return {
    latitude: round(latitude + degrees * Math.cos(angle), 6),
    longitude: round(longitude + (degrees * Math.sin(angle)) / Math.cos(latitude * RADIANS), 6),
    heading: Math.round(((heading % 360) + 360) % 360) % 360,
  };
};

/** A vehicle on its way: each look moves it as far as its speed took it since the last. */
const drive = (random: Random, route: Route) => {
  const pace = wander(random, MEMORY_MS);
  let angle = 2 * Math.PI * random();
  let last: number | undefined;
  return (now: number) => {
    const speed = Math.min(Math.max(route.usual * (1 + VARIATION * pace(now)), 0), LIMIT);
    const km = (speed * (now - (last ?? now))) / HOUR_MS;
    angle += ((route.clockwise ? 1 : -1) * km) / route.radius;
    last = now;
    const { heading, ...place } = placeAt(route, angle);
    return { ...place, speed: round(speed, 1), heading };
  };
};

/** Vehicles that go round a town, one after the other: where each is, how fast (km/h) and where it is bound (degrees from north). */
export const vehicles = (random: Random): Generator => {
  const nextId = eventIds(random);
  const next = cycle(mapNonEmpty(routes, (route) => ({ route, move: drive(random, route) })));
  return (now) => {
    const { route, move } = next();
    return {
      format: 'vehicles',
      partitionKey: route.vehicle,
      event: {
        specversion: '1.0',
        id: nextId(now),
        source: 'fleet',
        type: 'vehicle.moved',
        subject: route.vehicle,
        time: new Date(now).toISOString(),
        data: move(now),
      },
    };
  };
};
