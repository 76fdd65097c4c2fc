//! Transparent inter-process communication: `linux/tipc.h`.

table! {
    [target_os = "linux"] {
        SOL_TIPC,
        TIPC_ADDR_ID = 3,
        TIPC_ADDR_MCAST = 1,
        TIPC_ADDR_NAME = 2,
        TIPC_ADDR_NAMESEQ = 1,
        TIPC_CFG_SRV = 0,
        TIPC_CLUSTER_SCOPE = 2,
        TIPC_CONN_SHUTDOWN = 5,
        TIPC_CONN_TIMEOUT = 0x82, // SOL_TIPC: int, ms; -; linux/tipc.h
        TIPC_CRITICAL_IMPORTANCE = 3,
        TIPC_DESTNAME = 3,
        TIPC_DEST_DROPPABLE = 0x81, // SOL_TIPC: bool; -; linux/tipc.h
        TIPC_ERRINFO = 1,
        TIPC_ERR_NO_NAME = 1,
        TIPC_ERR_NO_NODE = 3,
        TIPC_ERR_NO_PORT = 2,
        TIPC_ERR_OVERLOAD = 4,
        TIPC_GROUP_JOIN = 0x87, // SOL_TIPC: struct tipc_group_req; 4.15; linux/tipc.h
        TIPC_GROUP_LEAVE = 0x88, // SOL_TIPC: set int, ignored; 4.15; linux/tipc.h
        TIPC_GROUP_LOOPBACK = 1,
        TIPC_GROUP_MEMBER_EVTS = 2,
        TIPC_HIGH_IMPORTANCE = 2,
        TIPC_IMPORTANCE = 0x7f, // SOL_TIPC: int; -; linux/tipc.h
        TIPC_LINK_STATE = 2,
        TIPC_LOW_IMPORTANCE = 0,
        TIPC_MCAST_BROADCAST = 0x85, // SOL_TIPC: set int, ignored; -; linux/tipc.h
        TIPC_MCAST_REPLICAST = 0x86, // SOL_TIPC: set int, ignored; -; linux/tipc.h
        TIPC_MEDIUM_IMPORTANCE = 1,
        TIPC_NODELAY = 0x8a, // SOL_TIPC: bool; -; linux/tipc.h
        TIPC_NODE_RECVQ_DEPTH = 0x83, // SOL_TIPC: get int; -; linux/tipc.h
        TIPC_NODE_SCOPE = 3,
        TIPC_NODE_STATE = 0,
        TIPC_PUBLISHED = 1,
        TIPC_RESERVED_TYPES = 0x40,
        TIPC_RETDATA = 2,
        TIPC_SERVICE_ADDR = 2,
        TIPC_SERVICE_RANGE = 1,
        TIPC_SOCKET_ADDR = 3,
        TIPC_SOCK_RECVQ_DEPTH = 0x84, // SOL_TIPC: get int; -; linux/tipc.h
        TIPC_SOCK_RECVQ_USED = 0x89, // SOL_TIPC: get int; -; linux/tipc.h
        TIPC_SRC_DROPPABLE = 0x80, // SOL_TIPC: bool; -; linux/tipc.h
        TIPC_SUBSCR_TIMEOUT = 3,
        TIPC_SUB_CANCEL = 4,
        TIPC_SUB_PORTS = 1,
        TIPC_SUB_SERVICE = 2,
        TIPC_TOP_SRV = 1,
        TIPC_WAIT_FOREVER = -1,
        TIPC_WITHDRAWN = 2,
        TIPC_ZONE_SCOPE = 1,
    }
}
