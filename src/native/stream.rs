//! A socket as the standard library's traits have it, so that `BufReader`, `io::copy` and their kin take it.
//!
//! Of more buffers than one call takes (`IOV_MAX`) the first are used on a stream, as the standard library does; a
//! message cannot be cut, so elsewhere the kernel refuses them.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};

use crate::control::ControlMessages;
use crate::socket::Socket;

impl Read for &Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(self.recv(buffer, 0)?)
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        let most = self.most_blocks().min(buffers.len());
        Ok(self.recvmsg(&mut buffers[..most], 0, 0)?.count)
    }
}

impl Write for &Socket {
    /// Without `SIGPIPE`, as the standard library's streams write.
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        Ok(self.send(data, libc::MSG_NOSIGNAL)?)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        let first = &buffers[..self.most_blocks().min(buffers.len())];
        Ok(self.sendmsg(first, &ControlMessages::new(), libc::MSG_NOSIGNAL, None)?)
    }

    /// Under one deadline, where the trait's own way would have one for each part. An error does not tell how much
    /// was written before: [`Socket::sendall`] does.
    fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
        Ok(self.sendall(data, libc::MSG_NOSIGNAL)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self).read(buffer)
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        (&*self).read_vectored(buffers)
    }
}

impl Write for Socket {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        (&*self).write(data)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        (&*self).write_vectored(buffers)
    }

    fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
        (&*self).write_all(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
