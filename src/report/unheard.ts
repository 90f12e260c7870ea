/** Said in `cannotShow` of a capture whose filter keeps the messages of routers out: that there is none of them means nothing then. */
export const UNHEARD = 'What routers said is not to be seen. Record without a filter that leaves ICMP out.';
