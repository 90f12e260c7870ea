import {
  F_ADDRESS_A,
  F_ADDRESS_B,
  F_BITS,
  F_PART,
  F_STREAM,
  FLOW_CLIENT_IS_B,
  FLOW_CLIENT_KNOWN,
  FLOW_IPV6,
  H_ISN,
  H_PACKETS,
  type FlowTable,
} from '../tables/flow-table.ts';
import type { AddressBook } from '../tables/address-book.ts';
import type { FirstFragments } from '../tables/fragment-table.ts';
import type { IcmpErrorTable } from '../tables/icmp-error-table.ts';
import type { PacketTable } from '../tables/packet-table.ts';
import { DirectionCase } from './direction-case.ts';
import type { FlowTrace } from './flow-trace.ts';
import { followMessages, type MessageFacts } from './messages.ts';
import { readDirection, type DirectionReading } from './reading.ts';
import { mssMtuOfHalf } from './limits.ts';
import { markSecondSightings } from './second-sightings.ts';

export interface Tables {
  packets: PacketTable;
  flows: FlowTable;
  icmp: IcmpErrorTable;
  addresses: AddressBook;
  firstFragments: FirstFragments;
}

/** Our own reading beside Wireshark's: a value of READINGS a frame, and what it comes to. */
export interface FlowReading {
  frames: Uint8Array;
  directions: readonly [DirectionReading, DirectionReading];
}

/** One flow under a closer look. Valid until the next one is loaded: rules take from it what they keep. */
export class FlowCase {
  readonly stream: number;
  readonly part: number | null;
  readonly ipVersion: 4 | 6;
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  /** Side that opened the connection, null = not known. */
  readonly client: 0 | 1 | null;
  readonly directions: readonly [DirectionCase, DirectionCase];
  readonly messages: readonly [MessageFacts[], MessageFacts[]];
  readonly secondSightings: number;
  /** Frames of the flow were captured in both directions. */
  readonly bothSides: boolean;
  private readonly read: [DirectionReading | null, DirectionReading | null] = [null, null];
  private frames: Uint8Array | null = null;

  constructor(readonly tables: Tables, readonly flow: number, readonly trace: FlowTrace, messageRows: readonly [number[], number[]]) {
    const { flows, icmp, packets, addresses } = tables;
    const bits = flows.flowWord(flow, F_BITS);
    this.stream = flows.flowWord(flow, F_STREAM);
    const part = flows.flowWord(flow, F_PART);
    this.part = part < 0 ? null : part;
    this.ipVersion = bits & FLOW_IPV6 ? 6 : 4;
    this.addresses = [
      addresses.format(this.ipVersion, flows.flowWord(flow, F_ADDRESS_A) >>> 0),
      addresses.format(this.ipVersion, flows.flowWord(flow, F_ADDRESS_B) >>> 0),
    ];
    this.ports = [flows.portA(flow), flows.portB(flow)];
    this.client = bits & FLOW_CLIENT_KNOWN ? (bits & FLOW_CLIENT_IS_B ? 1 : 0) : null;
    const fullSizes = [mssMtuOfHalf(flows, 2 * flow), mssMtuOfHalf(flows, 2 * flow + 1)] as const;
    this.secondSightings = markSecondSightings(trace, packets, messageRows[0].length + messageRows[1].length > 0, fullSizes);
    this.bothSides = flows.word(2 * flow, H_PACKETS) > 0 && flows.word(2 * flow + 1, H_PACKETS) > 0;
    this.directions = [new DirectionCase(trace, flows, flow, 0), new DirectionCase(trace, flows, flow, 1)];
    this.messages = [
      followMessages(this.directions[0], icmp, packets, messageRows[0], flows.word(2 * flow, H_ISN)),
      followMessages(this.directions[1], icmp, packets, messageRows[1], flows.word(2 * flow + 1, H_ISN)),
    ];
  }

  /** Our own reading of each frame; its frames are the trace's room. */
  reading(): FlowReading {
    const directions = [this.readingOf(0), this.readingOf(1)] as const;
    return { frames: this.frames!, directions };
  }

  /** The same of one direction; read when it is first asked for. */
  readingOf(direction: 0 | 1): DirectionReading {
    this.frames ??= this.trace.roomForReadings();
    return (this.read[direction] ??= readDirection(this.directions[direction], this.messages[direction], this.tables.flows, this.frames));
  }

  sender(direction: 0 | 1): string {
    return this.addresses[direction];
  }
  receiver(direction: 0 | 1): string {
    return this.addresses[1 - direction];
  }
}
