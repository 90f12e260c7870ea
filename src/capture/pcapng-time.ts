/** Time stamps of pcapng: 64 bits in units of the interface's resolution, plus an offset in seconds. */

export interface TimeScale {
  /** Units in a second; 0 = more than a thousand million, done with BigInt. */
  units: number;
  exactUnits: bigint;
  offsetSeconds: number;
}

/** Scale of an if_tsresol octet (bit 7 clear: 10^-n, set: 2^-n; draft-ietf-opsawg-pcapng §4.2). */
export function timeScale(resolution: number, offsetSeconds: number): TimeScale {
  const exponent = resolution & 0x7f;
  const exactUnits = (resolution & 0x80) !== 0 ? 2n ** BigInt(exponent) : 10n ** BigInt(exponent);
  return { units: exactUnits <= 1_000_000_000n ? Number(exactUnits) : 0, exactUnits, offsetSeconds };
}

/** Seconds (modulo 2^32; `beyond`: that changed them) and nanoseconds of the last conversion; module state, so that nothing is allocated for a frame. */
export const stamp = { seconds: 0, nanos: 0, beyond: false };

function setSeconds(seconds: number): void {
  stamp.beyond = seconds < 0 || seconds > 0xffffffff;
  stamp.seconds = stamp.beyond ? (seconds % 4294967296) >>> 0 : seconds;
}

/** Converts a time stamp into `stamp`. Exact: a 64-bit count has more digits than a double. */
export function setStamp(scale: TimeScale, high: number, low: number): void {
  const units = scale.units;
  if (units === 1_000_000 && high < 0x200000) {
    const count = high * 4294967296 + low;
    const seconds = Math.floor(count / 1_000_000);
    stamp.nanos = (count - seconds * 1_000_000) * 1000;
    setSeconds(seconds + scale.offsetSeconds);
    return;
  }
  if (units > 0) {
    // Long division in three steps; remainders stay below 2^30, so each product stays below 2^46.
    const first = Math.floor(high / units);
    const upper = (high - first * units) * 65536 + (low >>> 16);
    const second = Math.floor(upper / units);
    const lower = (upper - second * units) * 65536 + (low & 0xffff);
    const third = Math.floor(lower / units);
    const rest = lower - third * units;
    stamp.nanos = Math.floor((rest * 1e9) / units);
    setSeconds(first * 4294967296 + second * 65536 + third + scale.offsetSeconds);
    return;
  }
  const count = (BigInt(high) << 32n) | BigInt(low);
  const seconds = count / scale.exactUnits + BigInt(scale.offsetSeconds);
  stamp.seconds = Number(BigInt.asUintN(32, seconds));
  stamp.beyond = seconds !== BigInt(stamp.seconds);
  stamp.nanos = Number(((count % scale.exactUnits) * 1_000_000_000n) / scale.exactUnits);
}
