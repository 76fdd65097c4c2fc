//! Families with few options or with none that rsock knows: AF_ALG, AF_MCTP, AF_QIPCRTR and others.

table! {
    [target_os = "linux"] {
        ALG_OP_DECRYPT,
        ALG_OP_ENCRYPT,
        ALG_OP_SIGN = 2,
        ALG_OP_VERIFY = 3,
        ALG_SET_AEAD_ASSOCLEN,
        ALG_SET_AEAD_AUTHSIZE, // SOL_ALG: set None, the size as optlen; -; userspace-if.rst
        ALG_SET_DRBG_ENTROPY, // SOL_ALG: set struct, bytes; -; userspace-if.rst
        ALG_SET_IV,
        ALG_SET_KEY, // SOL_ALG: set struct, bytes of the key; 2.6.38; userspace-if.rst
        ALG_SET_OP,
        ALG_SET_PUBKEY = 6,
        IPX_TYPE = 1,
        MCTP_ADDR_ANY = 255,
        MCTP_ADDR_NULL = 0,
        MCTP_NET_ANY = 0,
        MCTP_OPT_ADDR_EXT = 1,
        MCTP_TAG_MASK = 7,
        MCTP_TAG_OWNER = 8,
        MCTP_TAG_PREALLOC = 16,
        SOL_ALG,
        SOL_CAIF = 278,
        SOL_DCCP,
        SOL_IPX = 256,
        SOL_LLC,
        SOL_MCTP = 285,
        SOL_NETROM = 259,
        SOL_PNPIPE = 275,
        SOL_PPPOL2TP = 273,
        SOL_RXRPC = 272,
    }
}
