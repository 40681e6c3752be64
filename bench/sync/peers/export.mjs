// Writes what TripWise gives to a device with rxdb, by collection, for the other servers to hold.
//
//   node export.mjs '{"side": "ours", "url": ..., "token": ...}' FILE

import { writeFileSync } from 'node:fs';

import { Device } from './rxdb-device.mjs';

const device = await Device.open(JSON.parse(process.argv[2]), (error) => {
  console.error(error);
  process.exit(1);
});
await device.connect();
writeFileSync(process.argv[3], JSON.stringify(await device.collections()));
process.exit(0);
