/** Scripts of segments, each with the flags that Wireshark 4.0 gives the frame behind its `#`. tests/oracle asks tshark the same. */
export const HANDSHAKE = `
  +0    A > B  S 0:0 win 1000 <mss 1460>
  +.010 B > A  S. 0:0 ack 1 win 1000 <mss 1460>
  +.010 A > B  . ack 1 win 1000`;

export const scripts: Record<string, string> = {
  'a loss, three duplicate ACKs, a fast retransmission': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1
  +.001 A > B  P. 201:301 ack 1        # lost_segment
  +.010 B > A  . ack 101 win 1000
  +.001 B > A  . ack 101 win 1000      # duplicate_ack
  +.001 B > A  . ack 101 win 1000      # duplicate_ack
  +.019 A > B  P. 101:201 ack 1        # fast_retransmission,retransmission
  +.010 B > A  . ack 301 win 1000`,

  'the same resend 20 ms after the last duplicate is an ordinary one': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1
  +.001 A > B  P. 201:301 ack 1        # lost_segment
  +.001 B > A  . ack 101 win 1000
  +.001 B > A  . ack 101 win 1000      # duplicate_ack
  +.001 B > A  . ack 101 win 1000      # duplicate_ack
  +.020 A > B  P. 101:201 ack 1        # retransmission`,

  'a timeout': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1
  +.200 A > B  P. 1:101 ack 1          # retransmission`,

  'out of order within the round-trip time of the handshake, but not of the last bytes': `${HANDSHAKE}
  +.001 A > B  P. 101:201 ack 1        # lost_segment
  +.019 A > B  P. 1:101 ack 1          # out_of_order
  +.001 A > B  P. 101:201 ack 1        # retransmission
  +.020 A > B  P. 1:101 ack 1          # retransmission`,

  'without a handshake the patience is 3 ms': `
  +0    A > B  P. 101:201 ack 1
  +.0029 A > B P. 1:101 ack 1          # out_of_order
  +.0001 A > B P. 1:101 ack 1          # retransmission`,

  'spurious: below what was acknowledged': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1
  +.010 B > A  . ack 101
  +.010 A > B  P. 1:101 ack 1          # retransmission,spurious_retransmission`,

  'keep-alives': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1 win 1000
  +.010 B > A  . ack 101 win 1000
  +9    A > B  . 100:100 ack 1 win 1000      # keep_alive
  +.010 B > A  . ack 101 win 1000            # keep_alive_ack
  +9    A > B  . 100:101 ack 1 win 1000      # keep_alive
  +.010 B > A  . ack 101 win 1000            # keep_alive_ack
  +.010 B > A  . ack 101 win 1000            # keep_alive_ack`,

  'two bytes from one below the next number on: the first may have been a probe, the second is new': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1
  +.100 A > B  P. 100:102(2) ack 1
  +.100 A > B  P. 101:102(1) ack 1           # keep_alive`,

  'one byte below the next number with a FIN: no keep-alive, and sent again': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1
  +.100 A > B  FP. 100:101(1) ack 1          # retransmission`,

  'a window fills, closes, is probed and opens': `${HANDSHAKE}
  +.001 A > B  P. 1:1001 ack 1 win 1000      # window_full
  +.010 B > A  . ack 1001 win 0              # zero_window
  +.200 A > B  . 1001:1002 ack 1 win 1000    # zero_window_probe
  +.010 B > A  . ack 1001 win 0              # zero_window,zero_window_probe_ack
  +.400 A > B  . 1001:1002 ack 1 win 1000    # zero_window_probe
  +.010 B > A  . ack 1001 win 500            # window_update`,

  'scaled windows: the one in a SYN counts as it stands': `
  +0    A > B  S 0:0 win 1000 <mss 1460,wscale 3>
  +.010 B > A  S. 0:0 ack 1 win 1000 <mss 1460,wscale 2>
  +.010 A > B  . ack 1 win 1000
  +.001 A > B  P. 1:1001 ack 1 win 1000      # window_full
  +.010 B > A  . ack 1001 win 100
  +.001 A > B  P. 1001:1401 ack 1 win 1000   # window_full
  +.001 A > B  P. 1401:1501 ack 1 win 1000`,

  'ACKs of what was not captured': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1
  +.010 B > A  . ack 151               # ack_lost_segment
  +.010 B > A  . ack 161
  +.010 A > B  P. 161:261 ack 1        # lost_segment
  +.010 B > A  . ack 261               # ack_lost_segment`,

  'told again only after the other half moved its ACK': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1 win 1000
  +.010 B > A  P. 1:11 ack 151 win 1000      # ack_lost_segment
  +.010 B > A  P. 11:21 ack 152 win 1000
  +.010 A > B  . 101:101 ack 21 win 1000
  +.010 B > A  P. 21:31 ack 153 win 1000     # ack_lost_segment
  +.010 A > B  . 101:101 ack 21 win 1000     # duplicate_ack
  +.010 B > A  P. 31:41 ack 154 win 1000`,

  'a SYN again, then other ISNs under the same ports': `
  +0    A > B  S 0:0
  +1    A > B  S 0:0                   # retransmission
  +.010 B > A  S. 0:0 ack 1
  +.010 A > B  . ack 1
  +5    A > B  S 0:0 isn 900000        # reused_ports
  +.010 B > A  S. 0:0 isn 700000 ack 1
  +.010 B > A  S. 0:0 isn 800000 ack 1       # lost_segment,reused_ports
  +.010 A > B  . ack 1                       # ack_lost_segment`,

  'sequence numbers wrap': `
  host A 192.0.2.10:40000 isn 4294967246
  +0    A > B  S 0:0
  +.010 B > A  S. 0:0 ack 1
  +.010 A > B  . ack 1
  +.001 A > B  P. 1:101 ack 1
  +.001 A > B  P. 101:201 ack 1
  +.010 B > A  . ack 201
  +.300 A > B  P. 301:401 ack 1        # lost_segment
  +.300 A > B  P. 201:301 ack 1        # retransmission`,

  'joined in the middle': `
  +0    A > B  P. 1001:1101 ack 501 win 100
  +.010 B > A  . 501:501 ack 1101 win 100
  +.010 A > B  P. 1101:1201 ack 501 win 100
  +.300 A > B  P. 1101:1201 ack 501 win 100  # retransmission`,

  'a reset is no loss': `${HANDSHAKE}
  +.001 A > B  R 5000:5000
  +.300 A > B  P. 1:101 ack 1          # retransmission`,
};
