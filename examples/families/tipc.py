"""TIPC: a message to a service, wherever in the cluster it runs."""

import rsock as socket

SERVICE, INSTANCE = 18888, 17

with (
    socket.socket(socket.AF_TIPC, socket.SOCK_RDM) as server,
    socket.socket(socket.AF_TIPC, socket.SOCK_RDM) as client,
):
    # All instances from 0 to 99, known to this node.
    everything = (socket.TIPC_ADDR_NAMESEQ, SERVICE, 0, 99, socket.TIPC_NODE_SCOPE)
    server.bind(everything)
    server.settimeout(5)
    client.sendto(b"to seventeen", (socket.TIPC_ADDR_NAME, SERVICE, INSTANCE, 0))
    message, sender = server.recvfrom(1024)
    print("received", message, "from a socket:", sender[0] == socket.TIPC_ADDR_ID)
