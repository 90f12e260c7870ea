/**
 * First value of a field that holds 32-bit words or larger numbers. V8 lays a field out by the first value that it sees:
 * begun as a small integer, the first large one would throw away all machine code that reads the object, in the midst of
 * the reading of every capture. A fraction makes it a double from the start. Nobody reads it: the field is written before.
 */
export const WORD = 0.5;
