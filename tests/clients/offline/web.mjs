// What browsers and Node 20 have, and Node 18 under another name.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
