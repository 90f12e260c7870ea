/**
 * Frames of one flow that are looked at closely at a time: laid out for that they take some 270 bytes each. A longer flow is
 * looked at piece by piece, each as if the capture had begun and ended there.
 */
export const MOST_AT_A_TIME = 1 << 19;
