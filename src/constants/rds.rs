//! Reliable datagram sockets: `linux/rds.h`.

table! {
    [target_os = "linux"] {
        RDS_CANCEL_SENT_TO = 1,
        RDS_CMSG_RDMA_ARGS = 1,
        RDS_CMSG_RDMA_DEST = 2,
        RDS_CMSG_RDMA_MAP = 3,
        RDS_CMSG_RDMA_STATUS = 4,
        RDS_CONG_MONITOR = 6,
        RDS_FREE_MR = 3,
        RDS_GET_MR = 2,
        RDS_GET_MR_FOR_DEST = 7,
        RDS_RDMA_DONTWAIT = 16,
        RDS_RDMA_FENCE = 2,
        RDS_RDMA_INVALIDATE = 4,
        RDS_RDMA_NOTIFY_ME = 32,
        RDS_RDMA_READWRITE = 1,
        RDS_RDMA_SILENT = 64,
        RDS_RDMA_USE_ONCE = 8,
        RDS_RECVERR = 5,
        SOL_RDS = 276,
        SO_RDS_MSG_RXPATH_LATENCY = 10,
        SO_RDS_TRANSPORT = 8,
    }
}
