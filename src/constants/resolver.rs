//! The resolver: flags and errors of getaddrinfo and getnameinfo, `netdb.h`.

table! {
    [unix] {
        AI_ADDRCONFIG,
        AI_ALL,
        AI_CANONNAME,
        AI_NUMERICHOST,
        AI_NUMERICSERV,
        AI_PASSIVE,
        AI_V4MAPPED,
        EAI_AGAIN,
        EAI_BADFLAGS,
        EAI_FAIL,
        EAI_FAMILY,
        EAI_MEMORY,
        EAI_NONAME,
        EAI_OVERFLOW,
        EAI_SERVICE,
        EAI_SOCKTYPE,
        EAI_SYSTEM,
        NI_DGRAM,
        NI_MAXHOST,
        NI_NAMEREQD,
        NI_NOFQDN,
        NI_NUMERICHOST,
        NI_NUMERICSERV,
    }
    [any(target_os = "linux", target_os = "macos")] {
        EAI_NODATA,
    }
    [target_os = "linux"] {
        EAI_ADDRFAMILY = -9,
        NI_MAXSERV = 32,
    }
    [all(target_os = "linux", target_env = "gnu")] {
        AI_CANONIDN = 0x80,
        AI_IDN = 0x40,
        EAI_IDN_ENCODE = -105,
        NI_IDN,
    }
    [any(target_os = "macos", target_os = "freebsd")] {
        EAI_BADHINTS = 12,
        EAI_MAX = 15,
        EAI_PROTOCOL = 13,
    }
    [target_os = "macos"] {
        AI_DEFAULT,
        AI_MASK,
        AI_V4MAPPED_CFG,
        NI_MAXSERV,
    }
    [target_os = "freebsd"] {
        AI_DEFAULT = 0x600,
        AI_V4MAPPED_CFG = 0x200,
    }
}
