"""AF_UNIX: hand an open file to another process, and learn who that is."""

import os
import struct
import tempfile

import rsock as socket

parent, child = socket.socketpair()
if os.fork() == 0:
    message, (descriptor,), flags, sender = socket.recv_fds(child, 100, 1)
    os.write(descriptor, b"written by the child")
    os._exit(0)

with parent, child, tempfile.TemporaryFile() as file:
    socket.send_fds(parent, [b"a file"], [file.fileno()])
    os.wait()
    file.seek(0)
    print(file.read().decode())

    credentials = child.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    process, user, _ = struct.unpack("3i", credentials)
    print("the peer is this process:", (process, user) == (os.getpid(), os.getuid()))
