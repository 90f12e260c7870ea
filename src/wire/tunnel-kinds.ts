/** Names of `Headers.tunnelKind`: the tunnel right outside the innermost IP layer. */
export const TUNNEL_KINDS = [
  '',
  'ipip',
  '6in4',
  '4in6',
  '6in6',
  'gre',
  'nvgre',
  'gretap',
  'erspan',
  'vxlan',
  'geneve',
  'gtp-u',
  'l2tp',
  'teredo',
  'ah',
  'mpls-in-ip',
  'etherip',
  'l2tpv3',
  'capwap',
  'tzsp',
  'lisp',
  'vxlan-gpe',
  'esp',
  'wireguard',
  'pim-register',
  'ayiya',
  'jmirror',
  'lwapp',
] as const;

export const TUNNEL_IPIP = 1;
export const TUNNEL_6IN4 = 2;
export const TUNNEL_4IN6 = 3;
export const TUNNEL_6IN6 = 4;
export const TUNNEL_GRE = 5;
export const TUNNEL_NVGRE = 6;
export const TUNNEL_GRETAP = 7;
export const TUNNEL_ERSPAN = 8;
export const TUNNEL_VXLAN = 9;
export const TUNNEL_GENEVE = 10;
export const TUNNEL_GTP_U = 11;
export const TUNNEL_L2TP = 12;
export const TUNNEL_TEREDO = 13;
export const TUNNEL_AH = 14;
export const TUNNEL_MPLS_IN_IP = 15;
export const TUNNEL_ETHERIP = 16;
export const TUNNEL_L2TPV3 = 17;
export const TUNNEL_CAPWAP = 18;
export const TUNNEL_TZSP = 19;
export const TUNNEL_LISP = 20;
export const TUNNEL_VXLAN_GPE = 21;
export const TUNNEL_ESP = 22;
export const TUNNEL_WIREGUARD = 23;
export const TUNNEL_PIM_REGISTER = 24;
export const TUNNEL_AYIYA = 25;
export const TUNNEL_JMIRROR = 26;
export const TUNNEL_LWAPP = 27;

/** What wraps copies of packets for whoever records them. None of it lies on the way of the packets themselves. */
export const isMirror = (kind: number): boolean => kind === TUNNEL_ERSPAN || kind === TUNNEL_TZSP || kind === TUNNEL_JMIRROR;
