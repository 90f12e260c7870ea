import { knownMtu, mtuNote, mtuText, note } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F12: bridges and overlays of containers take 1500 for granted. */
export const containerMtu: FixBuilder = (c) => {
  const mtu = mtuText(c);
  const known = knownMtu(c);
  return [
    {
      id: 'container-mtu',
      title: 'Give the container network the MTU of the path below it',
      where: 'container host or cluster, if one end of the flow is a container',
      platform: 'container',
      commands: [
        '# Docker, default bridge, for good: in /etc/docker/daemon.json, then restart the daemon',
        `    { "mtu": ${known ?? '"PATH_MTU"'} }`,
        'systemctl restart docker',
        '# Docker, other networks: they must be created anew',
        `docker network create --opt com.docker.network.driver.mtu=${mtu} NETWORK`,
        '# Kubernetes, Calico (operator)',
        `kubectl patch installation.operator.tigera.io default --type merge -p '{"spec":{"calicoNetwork":{"mtu":${known ?? '"PATH_MTU"'}}}}'`,
        '# Kubernetes, Cilium',
        `helm upgrade cilium cilium/cilium --namespace kube-system --reuse-values --set MTU=${mtu}`,
        '# Kubernetes, flannel: "MTU" in the Backend of its net-conf.json, then restart its pods',
      ],
      verify: 'docker run --rm busybox ip link show eth0  # or: kubectl exec POD -- ip link show eth0: it shows the new MTU',
      undo: '# the same settings with the value before',
      note: note(
        mtuNote(c),
        'NETWORK stands for the Docker network, POD for a pod.',
        'An overlay needs the link\'s MTU less its own headers: IPIP 20, VXLAN 50, WireGuard 60 (over IPv6 80). Cilium subtracts them by itself: state the MTU of the link there.',
        'A container keeps its old MTU until it is created anew.',
      ),
    },
  ];
};
