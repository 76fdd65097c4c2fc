//! Options of TCP and of what stands on it: MPTCP, TLS, SMC, KCM. `linux/tcp.h`, `linux/mptcp.h`, `linux/tls.h`.

table! {
    [unix] {
        TCP_FASTOPEN, // IPPROTO_TCP: int, connections; 3.6; tcp(7)
        TCP_KEEPCNT, // IPPROTO_TCP: int, probes; 2.4; tcp(7)
        TCP_KEEPINTVL, // IPPROTO_TCP: int, s; 2.4; tcp(7)
        TCP_MAXSEG, // IPPROTO_TCP: int, bytes; -; tcp(7)
        TCP_NODELAY, // IPPROTO_TCP: bool; -; tcp(7)
    }
    [any(target_os = "linux", target_os = "freebsd")] {
        TCP_CONGESTION, // IPPROTO_TCP: text; 2.6.13; tcp(7)
        TCP_INFO, // IPPROTO_TCP: get struct tcp_info; 2.4; tcp(7)
        TCP_KEEPIDLE, // IPPROTO_TCP: int, s; 2.4; tcp(7)
        TCP_MD5SIG, // IPPROTO_TCP: set struct tcp_md5sig; 2.6.20; linux/tcp.h
    }
    [target_os = "linux"] {
        KCMPROTO_CONNECTED = 0,
        KCM_RECV_DISABLE = 1,
        MPTCP_FULL_INFO = 4, // SOL_MPTCP: get struct mptcp_full_info; 6.5; linux/mptcp.h
        MPTCP_INFO = 1, // SOL_MPTCP: get struct mptcp_info; 5.16; linux/mptcp.h
        MPTCP_INFO_FLAG_FALLBACK = 1,
        MPTCP_INFO_FLAG_REMOTE_KEY_RECEIVED = 2,
        MPTCP_SUBFLOW_ADDRS = 3, // SOL_MPTCP: get struct mptcp_subflow_data; 5.16; linux/mptcp.h
        MPTCP_TCPINFO = 2, // SOL_MPTCP: get struct mptcp_subflow_data; 5.16; linux/mptcp.h
        SMC_LIMIT_HS = 1,
        SOL_KCM = 281,
        SOL_MPTCP = 284,
        SOL_SMC = 286,
        SOL_TCP,
        SOL_TLS,
        TCPI_OPT_ECN = 8,
        TCPI_OPT_ECN_SEEN = 16,
        TCPI_OPT_SACK = 2,
        TCPI_OPT_SYN_DATA = 32,
        TCPI_OPT_TIMESTAMPS = 1,
        TCPI_OPT_WSCALE = 4,
        TCP_AO_ADD_KEY = 38, // IPPROTO_TCP: set struct tcp_ao_add; 6.7; tcp_ao.rst
        TCP_AO_DEL_KEY = 39, // IPPROTO_TCP: set struct tcp_ao_del; 6.7; tcp_ao.rst
        TCP_AO_GET_KEYS = 41, // IPPROTO_TCP: get struct tcp_ao_getsockopt; 6.7; tcp_ao.rst
        TCP_AO_INFO = 40, // IPPROTO_TCP: struct tcp_ao_info_opt; 6.7; tcp_ao.rst
        TCP_AO_REPAIR = 42, // IPPROTO_TCP: struct tcp_ao_repair; 6.7; tcp_ao.rst
        TCP_CA_CWR = 2,
        TCP_CA_Disorder = 1,
        TCP_CA_Loss = 4,
        TCP_CA_Open = 0,
        TCP_CA_Recovery = 3,
        TCP_CC_INFO, // IPPROTO_TCP: get struct tcp_cc_info; 4.2; linux/tcp.h
        TCP_CLOSE = 7,
        TCP_CLOSE_WAIT = 8,
        TCP_CLOSING = 11,
        TCP_CM_INQ,
        TCP_CORK, // IPPROTO_TCP: bool; 2.2; tcp(7)
        TCP_DEFER_ACCEPT, // IPPROTO_TCP: int, s; 2.4; tcp(7)
        TCP_DELACK_MAX_US = 46, // IPPROTO_TCP: int, us; -; linux/tcp.h
        TCP_ENCAP_ESPINTCP = 7,
        TCP_ESTABLISHED = 1,
        TCP_FASTOPEN_CONNECT, // IPPROTO_TCP: bool; 4.11; tcp(7)
        TCP_FASTOPEN_KEY, // IPPROTO_TCP: struct, 16 or 32 bytes; 4.15; linux/tcp.h
        TCP_FASTOPEN_NO_COOKIE, // IPPROTO_TCP: bool; 4.15; linux/tcp.h
        TCP_FIN_WAIT1 = 4,
        TCP_FIN_WAIT2 = 5,
        TCP_INQ, // IPPROTO_TCP: bool; 4.18; linux/tcp.h
        TCP_IS_MPTCP = 43, // IPPROTO_TCP: get bool; -; linux/tcp.h
        TCP_LAST_ACK = 9,
        TCP_LINGER2, // IPPROTO_TCP: int, s; 2.4; tcp(7)
        TCP_LISTEN = 10,
        TCP_MD5SIG_EXT, // IPPROTO_TCP: set struct tcp_md5sig; 4.13; linux/tcp.h
        TCP_MD5SIG_FLAG_IFINDEX = 2,
        TCP_MD5SIG_FLAG_PREFIX = 1,
        TCP_MD5SIG_MAXKEYLEN,
        TCP_NLA_BUSY = 1,
        TCP_NLA_BYTES_NOTSENT = 24,
        TCP_NLA_BYTES_RETRANS = 19,
        TCP_NLA_BYTES_SENT = 18,
        TCP_NLA_CA_STATE = 14,
        TCP_NLA_DATA_SEGS_OUT = 4,
        TCP_NLA_DELIVERED = 16,
        TCP_NLA_DELIVERED_CE = 17,
        TCP_NLA_DELIVERY_RATE = 7,
        TCP_NLA_DELIVERY_RATE_APP_LMT = 12,
        TCP_NLA_DSACK_DUPS = 20,
        TCP_NLA_EDT = 25,
        TCP_NLA_MIN_RTT = 10,
        TCP_NLA_PACING_RATE = 6,
        TCP_NLA_PAD = 0,
        TCP_NLA_RECUR_RETRANS = 11,
        TCP_NLA_REORDERING = 9,
        TCP_NLA_REORD_SEEN = 21,
        TCP_NLA_RWND_LIMITED = 2,
        TCP_NLA_SNDBUF_LIMITED = 3,
        TCP_NLA_SNDQ_SIZE = 13,
        TCP_NLA_SND_CWND = 8,
        TCP_NLA_SND_SSTHRESH = 15,
        TCP_NLA_SRTT = 22,
        TCP_NLA_TIMEOUT_REHASH = 23,
        TCP_NLA_TOTAL_RETRANS = 5,
        TCP_NLA_TTL = 26,
        TCP_NOTSENT_LOWAT, // IPPROTO_TCP: int, bytes; 3.12; linux/tcp.h
        TCP_NO_QUEUE = 0,
        TCP_QUEUE_SEQ, // IPPROTO_TCP: int; 3.5; linux/tcp.h
        TCP_QUICKACK, // IPPROTO_TCP: bool; 2.4.4; tcp(7)
        TCP_RECEIVE_ZEROCOPY_FLAG_TLB_CLEAN_HINT = 1,
        TCP_RECV_QUEUE = 1,
        TCP_REPAIR, // IPPROTO_TCP: int; 3.5; linux/tcp.h
        TCP_REPAIR_OFF = 0,
        TCP_REPAIR_OFF_NO_WP = -1,
        TCP_REPAIR_ON = 1,
        TCP_REPAIR_OPTIONS, // IPPROTO_TCP: set struct tcp_repair_opt; 3.5; linux/tcp.h
        TCP_REPAIR_QUEUE, // IPPROTO_TCP: int; 3.5; linux/tcp.h
        TCP_REPAIR_WINDOW, // IPPROTO_TCP: struct tcp_repair_window; 4.8; linux/tcp.h
        TCP_RTO_MAX_MS = 44, // IPPROTO_TCP: int, ms; -; linux/tcp.h
        TCP_RTO_MIN_US = 45, // IPPROTO_TCP: int, us; -; linux/tcp.h
        TCP_SAVED_SYN, // IPPROTO_TCP: get struct, headers; 4.2; linux/tcp.h
        TCP_SAVE_SYN, // IPPROTO_TCP: int; 4.2; linux/tcp.h
        TCP_SEND_QUEUE = 2,
        TCP_SYNCNT, // IPPROTO_TCP: int, packets; 2.4; tcp(7)
        TCP_SYN_RECV = 3,
        TCP_SYN_SENT = 2,
        TCP_THIN_DUPACK, // IPPROTO_TCP: bool; 2.6.34; linux/tcp.h
        TCP_THIN_LINEAR_TIMEOUTS, // IPPROTO_TCP: bool; 2.6.34; linux/tcp.h
        TCP_TIMESTAMP, // IPPROTO_TCP: int; 3.9; linux/tcp.h
        TCP_TIME_WAIT = 6,
        TCP_TX_DELAY = 37, // IPPROTO_TCP: int, us; 5.3; linux/tcp.h
        TCP_ULP, // IPPROTO_TCP: text; 4.13; linux/tcp.h
        TCP_USER_TIMEOUT, // IPPROTO_TCP: int, ms; 2.6.37; tcp(7)
        TCP_WINDOW_CLAMP, // IPPROTO_TCP: int, bytes; 2.4; tcp(7)
        TCP_ZEROCOPY_RECEIVE, // IPPROTO_TCP: get struct tcp_zerocopy_receive; 4.18; linux/tcp.h
        TLS_1_2_VERSION,
        TLS_1_3_VERSION,
        TLS_CIPHER_AES_CCM_128,
        TLS_CIPHER_AES_GCM_128,
        TLS_CIPHER_AES_GCM_256,
        TLS_CIPHER_ARIA_GCM_128,
        TLS_CIPHER_ARIA_GCM_256,
        TLS_CIPHER_CHACHA20_POLY1305,
        TLS_CIPHER_SM4_CCM,
        TLS_CIPHER_SM4_GCM,
        TLS_GET_RECORD_TYPE,
        TLS_RX, // SOL_TLS: struct tls_crypto_info; 4.17; tls.rst
        TLS_RX_EXPECT_NO_PAD, // SOL_TLS: int; -; tls.rst
        TLS_SET_RECORD_TYPE,
        TLS_TX, // SOL_TLS: struct tls_crypto_info; 4.13; tls.rst
        TLS_TX_ZEROCOPY_RO, // SOL_TLS: int; -; tls.rst
    }
    [target_os = "macos"] {
        TCP_CONNECTION_INFO,
        TCP_KEEPALIVE,
    }
}
