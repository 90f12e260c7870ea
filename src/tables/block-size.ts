/** Rows of a block of the packet table, as a power of two. In a file of its own, so that tests can make blocks small. */
export const BLOCK_SHIFT = 16;
export const BLOCK_ROWS = 1 << BLOCK_SHIFT;
export const BLOCK_MASK = BLOCK_ROWS - 1;
