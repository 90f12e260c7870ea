/** What the decoder needs of a captured frame; `FrameRecord` of capture/types.ts has this shape. */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** First byte of the frame in `bytes`. */
  readonly start: number;
  readonly capLen: number;
  readonly origLen: number;
  readonly linkType: number;
  /** Octets of frame check sequence at the frame's end, where the container states them. */
  readonly fcsLength: number;
  /** 0 unknown, 1 in, 2 out, as the container states it. */
  readonly direction: number;
}

export const DIRECTION_IN = 1;
export const DIRECTION_OUT = 2;
