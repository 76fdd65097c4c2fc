"""Netlink: ask the kernel for its network interfaces, rtnetlink(7)."""

import struct

import rsock as socket

NLM_F_REQUEST, NLM_F_DUMP = 0x001, 0x300
NLMSG_DONE, RTM_NEWLINK, RTM_GETLINK = 3, 16, 18
HEADER = struct.Struct("=IHHII")  # length, type, flags, sequence number, port
LINK = struct.Struct("=BxHiII")  # family, hardware, index, flags, changed flags

with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
    sock.bind((0, 0))  # port 0: the kernel gives one
    question = LINK.pack(socket.AF_UNSPEC, 0, 0, 0, 0)
    flags = NLM_F_REQUEST | NLM_F_DUMP
    head = HEADER.pack(HEADER.size + len(question), RTM_GETLINK, flags, 1, 0)
    sock.sendto(head + question, (0, 0))  # port 0: to the kernel

    kind = 0
    while kind != NLMSG_DONE:
        answer = sock.recv(65536)
        while answer and kind != NLMSG_DONE:
            length, kind, *_ = HEADER.unpack_from(answer)
            if kind == RTM_NEWLINK:
                index = LINK.unpack_from(answer, HEADER.size)[2]
                print(index, socket.if_indextoname(index))
            answer = answer[(length + 3) & ~3 :]
