//! The class `_rsock.socket`, the base of `rsock.socket`.

use std::ffi::CStr;
use std::os::fd::{IntoRawFd, RawFd};

use pyo3::exceptions::{PyAttributeError, PyResourceWarning, PyValueError, PyWarning};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

use super::address::Parser;
use super::arguments::{Arguments, Named, as_int, c_int, c_long, only};
use super::functions::{default_timeout, descriptor};
use super::interpreter::Interpreter;
use super::{enums, options, seconds, transfer};
use crate::error::Error;
use crate::families;
use crate::socket::{Identity, Socket};
use crate::sys;
use crate::sys::builtin::at_least;
use crate::sys::python::{audit, audit_new};
use crate::timeout::Timeout;

type Args<'a, 'py> = &'a Bound<'py, PyTuple>;
type Keywords<'a, 'py> = &'a Bound<'py, PyDict>;

/// How many connections wait by default: enough for most, below SOMAXCONN everywhere.
const BACKLOG: i32 = 128;

/// A socket whose class is not meant to be used by itself: `rsock.socket` derives from it.
/// It goes by the name of the class whose place it takes, which error texts show.
#[pyclass(name = "socket", module = "_socket", frozen, subclass)]
pub(crate) struct PySocket {
    socket: Socket,
}

impl From<Socket> for PySocket {
    fn from(socket: Socket) -> Self {
        Self { socket }
    }
}

impl PySocket {
    /// Parse an address argument of `caller` and raise its audit event.
    fn address(
        slf: &Bound<'_, Self>,
        interpreter: &Interpreter<'_>,
        caller: &'static str,
        event: &CStr,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let parser = Parser { interpreter, caller };
        let family = slf.get().socket.identity().family;
        let raw = families::python::parse(&parser, family, address)?;
        audit(event, slf.as_any(), address)?;
        Ok(raw)
    }
}

#[pymethods]
impl PySocket {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(_args: Args<'_, '_>, _kwargs: Option<Keywords<'_, '_>>) -> Self {
        Self { socket: Socket::unopened() }
    }

    #[pyo3(signature = (*args, **kwargs))]
    fn __init__(
        slf: &Bound<'_, Self>,
        args: Args<'_, '_>,
        kwargs: Option<Keywords<'_, '_>>,
    ) -> PyResult<()> {
        let given = Named::new("socket", &["family", "type", "proto", "fileno"], args, kwargs)?;
        let unsaid = (-1_i32).into_pyobject(slf.py())?.into_any();
        let number = |index| PyResult::Ok(given.get(index)?.unwrap_or_else(|| unsaid.clone()));
        let (family, kind, protocol) = (number(0)?, number(1)?, number(2)?);
        let fileno = given.get(3)?.unwrap_or_else(|| slf.py().None().into_bound(slf.py()));
        Self::_open(slf, &family, &kind, &protocol, &fileno)
    }

    /// _open(family, type, proto, fileno)
    ///
    /// What __init__ does, without the detour that a call of a base class's __init__ takes.
    #[pyo3(signature = (family, r#type, proto, fileno, /))]
    fn _open(
        slf: &Bound<'_, Self>,
        family: &Bound<'_, PyAny>,
        r#type: &Bound<'_, PyAny>,
        proto: &Bound<'_, PyAny>,
        fileno: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let numbers = [as_int(family)?, as_int(r#type)?, as_int(proto)?];
        audit_new(slf.as_any(), numbers)?;
        let [family, kind, protocol] = numbers;
        let identity = Identity { family, kind, protocol };
        let (socket, default) = (&slf.get().socket, default_timeout(slf.py())?);
        let interpreter = Interpreter::new(slf.py());
        if fileno.is_none() {
            let identity = identity.or_default();
            return interpreter.raise(socket.open_with(&interpreter, identity, default));
        }
        match descriptor(fileno)? {
            negative if negative < 0 => Err(PyValueError::new_err("negative file descriptor")),
            fd => interpreter.raise(socket.adopt_foreign(fd, sys::own, identity, default)),
        }
    }

    /// _accept() -> (integer, address)
    ///
    /// Wait for a connection; the descriptor of it, not inheritable, and the address of the peer.
    fn _accept<'py>(&self, py: Python<'py>) -> PyResult<(RawFd, Bound<'py, PyAny>)> {
        transfer::known_family(&self.socket)?;
        let interpreter = Interpreter::new(py);
        let (fd, address) = interpreter.raise(self.socket.accept_with(&interpreter))?;
        let address = families::python::format(py, &address)?;
        Ok((fd.into_raw_fd(), address))
    }

    /// bind(address)
    ///
    /// Bind the socket to a local address, bind(2).
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, object, /)")]
    fn bind(
        slf: &Bound<'_, Self>,
        args: Args<'_, '_>,
        kwargs: Option<Keywords<'_, '_>>,
    ) -> PyResult<()> {
        let address = only("socket.bind", args, kwargs)?;
        let interpreter = Interpreter::new(slf.py());
        let to = Self::address(slf, &interpreter, "bind", c"socket.bind", address)?;
        interpreter.raise(slf.get().socket.bind_with(&interpreter, &to))
    }

    /// close()
    ///
    /// Close the socket. The descriptor stays reserved while another thread is inside a call on it.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let interpreter = Interpreter::new(py);
        interpreter.raise(self.socket.close_with(&interpreter))
    }

    /// connect(address)
    ///
    /// Connect the socket to a remote address, connect(2).
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, object, /)")]
    fn connect(
        slf: &Bound<'_, Self>,
        args: Args<'_, '_>,
        kwargs: Option<Keywords<'_, '_>>,
    ) -> PyResult<()> {
        let address = only("socket.connect", args, kwargs)?;
        let interpreter = Interpreter::new(slf.py());
        let to = Self::address(slf, &interpreter, "connect", c"socket.connect", address)?;
        interpreter.raise(slf.get().socket.connect_with(&interpreter, &to))
    }

    /// connect_ex(address) -> errno
    ///
    /// Like connect, but gives the number of the error instead of raising it.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, object, /)")]
    fn connect_ex(
        slf: &Bound<'_, Self>,
        args: Args<'_, '_>,
        kwargs: Option<Keywords<'_, '_>>,
    ) -> PyResult<i32> {
        let address = only("socket.connect_ex", args, kwargs)?;
        let interpreter = Interpreter::new(slf.py());
        let to = Self::address(slf, &interpreter, "connect_ex", c"socket.connect", address)?;
        match slf.get().socket.connect_with(&interpreter, &to) {
            Ok(()) => Ok(0),
            Err(Error::Os(errno)) => Ok(errno),
            Err(Error::TimedOut) => Ok(libc::EWOULDBLOCK),
            Err(error) => interpreter.raise(Err(error)),
        }
    }

    /// detach() -> integer
    ///
    /// Close the socket object without closing the descriptor, which is returned.
    fn detach(&self) -> RawFd {
        self.socket.detach()
    }

    /// fileno() -> integer
    ///
    /// The descriptor, -1 once the socket is closed.
    fn fileno(&self) -> RawFd {
        self.socket.fileno()
    }

    /// getblocking() -> bool
    ///
    /// False if the socket never waits.
    fn getblocking(&self) -> bool {
        self.socket.timeout() != Timeout::NonBlocking
    }

    /// getpeername() -> address
    ///
    /// The address of the peer, getpeername(2).
    fn getpeername<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        transfer::known_family(&self.socket)?;
        families::python::format(py, &Interpreter::new(py).brief(|| self.socket.peer_name())?)
    }

    /// getsockname() -> address
    ///
    /// The local address, getsockname(2).
    fn getsockname<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        transfer::known_family(&self.socket)?;
        families::python::format(py, &Interpreter::new(py).brief(|| self.socket.local_name())?)
    }

    /// getsockopt(level, option[, buffersize]) -> value
    ///
    /// Read an option, getsockopt(2): an int, or bytes if a size from 1 to 1024 is given.
    #[pyo3(signature = (*args, **kwargs))]
    fn getsockopt<'py>(
        &self,
        args: Args<'_, 'py>,
        kwargs: Option<Keywords<'_, 'py>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let args_checked = Arguments::new("getsockopt", args, kwargs)?.count(2, 3)?;
        options::get(args.py(), &self.socket, &args_checked)
    }

    /// gettimeout() -> timeout
    ///
    /// The timeout in seconds, None for a socket that blocks.
    fn gettimeout(&self) -> Option<f64> {
        seconds::format(self.socket.timeout())
    }

    /// listen([backlog])
    ///
    /// Let the socket accept connections, listen(2). The kernel keeps up to backlog of them waiting; 128
    /// if nothing is said.
    #[pyo3(signature = (*args, **kwargs))]
    fn listen(&self, args: Args<'_, '_>, kwargs: Option<Keywords<'_, '_>>) -> PyResult<()> {
        let given = Arguments::new("listen", args, kwargs)?.count(0, 1)?;
        let backlog = given.get(0).map_or(Ok(BACKLOG), c_int)?;
        Interpreter::new(args.py()).brief(|| self.socket.listen(backlog))
    }

    /// recv(bufsize[, flags]) -> data
    ///
    /// Receive at most bufsize bytes, recv(2). Empty when the peer has sent all that it will.
    #[pyo3(signature = (*args, **kwargs))]
    fn recv<'py>(
        &self,
        args: Args<'_, 'py>,
        kwargs: Option<Keywords<'_, 'py>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let given = Arguments::new("recv", args, kwargs)?.count(1, 2)?;
        transfer::recv(args.py(), &self.socket, &given)
    }

    /// recv_into(buffer[, nbytes[, flags]]) -> count
    ///
    /// Receive into a writable buffer, at most nbytes bytes; as many as fit if that is 0.
    #[pyo3(signature = (*args, **kwargs))]
    fn recv_into(&self, args: Args<'_, '_>, kwargs: Option<Keywords<'_, '_>>) -> PyResult<usize> {
        let given = Named::new("recv_into", transfer::INTO, args, kwargs)?;
        transfer::recv_into(args.py(), &self.socket, &given)
    }

    /// recvfrom(bufsize[, flags]) -> (data, address)
    ///
    /// Like recv, with the address of the sender; None where the kernel names none.
    #[pyo3(signature = (*args, **kwargs))]
    fn recvfrom<'py>(
        &self,
        args: Args<'_, 'py>,
        kwargs: Option<Keywords<'_, 'py>>,
    ) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyAny>)> {
        let given = Arguments::new("recvfrom", args, kwargs)?.count(1, 2)?;
        transfer::recvfrom(args.py(), &self.socket, &given)
    }

    /// recvfrom_into(buffer[, nbytes[, flags]]) -> (count, address)
    ///
    /// Like recv_into, with the address of the sender.
    #[pyo3(signature = (*args, **kwargs))]
    fn recvfrom_into<'py>(
        &self,
        args: Args<'_, 'py>,
        kwargs: Option<Keywords<'_, 'py>>,
    ) -> PyResult<(usize, Bound<'py, PyAny>)> {
        let given = Named::new("recvfrom_into", transfer::INTO, args, kwargs)?;
        transfer::recvfrom_into(args.py(), &self.socket, &given)
    }

    /// send(data[, flags]) -> count
    ///
    /// Send a bytes-like object, send(2); gives how much of it was sent.
    #[pyo3(signature = (*args, **kwargs))]
    fn send(&self, args: Args<'_, '_>, kwargs: Option<Keywords<'_, '_>>) -> PyResult<usize> {
        let given = Arguments::new("send", args, kwargs)?.count(1, 2)?;
        transfer::send(args.py(), &self.socket, &given)
    }

    /// sendall(data[, flags])
    ///
    /// Send all of a bytes-like object. The timeout counts for the whole, not for each part.
    #[pyo3(signature = (*args, **kwargs))]
    fn sendall(&self, args: Args<'_, '_>, kwargs: Option<Keywords<'_, '_>>) -> PyResult<()> {
        let given = Arguments::new("sendall", args, kwargs)?.count(1, 2)?;
        transfer::sendall(args.py(), &self.socket, &given)
    }

    /// sendto(data[, flags], address) -> count
    ///
    /// Like send, to an address, sendto(2).
    #[pyo3(signature = (*args, **kwargs))]
    fn sendto(
        slf: &Bound<'_, Self>,
        args: Args<'_, '_>,
        kwargs: Option<Keywords<'_, '_>>,
    ) -> PyResult<usize> {
        let given = Arguments::new("sendto", args, kwargs)?;
        transfer::sendto(slf.as_any(), &slf.get().socket, &given)
    }

    /// setblocking(flag)
    ///
    /// True for a socket that waits as long as it takes, False for one that never waits.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, object, /)")]
    fn setblocking(&self, args: Args<'_, '_>, kwargs: Option<Keywords<'_, '_>>) -> PyResult<()> {
        let flag = only("socket.setblocking", args, kwargs)?;
        // Any truth value since 3.12.
        let blocking = if at_least(3, 12) { flag.is_truthy()? } else { c_long(flag)? != 0 };
        let timeout = if blocking { Timeout::Blocking } else { Timeout::NonBlocking };
        Interpreter::new(args.py()).brief(|| self.socket.set_timeout(timeout))
    }

    /// setsockopt(level, option, value: int)
    /// setsockopt(level, option, value: buffer)
    /// setsockopt(level, option, None, optlen: int)
    ///
    /// Set an option, setsockopt(2).
    #[pyo3(signature = (*args, **kwargs))]
    fn setsockopt(&self, args: Args<'_, '_>, kwargs: Option<Keywords<'_, '_>>) -> PyResult<()> {
        options::set(args.py(), &self.socket, Arguments::new("setsockopt", args, kwargs)?)
    }

    /// settimeout(timeout)
    ///
    /// Seconds that a call may take, 0 for never waiting, None for as long as it takes.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, object, /)")]
    fn settimeout(&self, args: Args<'_, '_>, kwargs: Option<Keywords<'_, '_>>) -> PyResult<()> {
        let timeout = seconds::parse(only("socket.settimeout", args, kwargs)?)?;
        Interpreter::new(args.py()).brief(|| self.socket.set_timeout(timeout))
    }

    /// shutdown(how)
    ///
    /// End receiving (SHUT_RD), sending (SHUT_WR) or both (SHUT_RDWR), shutdown(2).
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, object, /)")]
    fn shutdown(&self, args: Args<'_, '_>, kwargs: Option<Keywords<'_, '_>>) -> PyResult<()> {
        let how = as_int(only("socket.shutdown", args, kwargs)?)?;
        Interpreter::new(args.py()).brief(|| self.socket.shutdown(how))
    }

    /// What the class rsock.socket calls __del__: warn of a socket that nobody closed, and close it. PyO3
    /// has no destructor in which an object can still be shown.
    fn _finalize(slf: &Bound<'_, Self>) {
        let socket = &slf.get().socket;
        if socket.fileno() < 0 {
            return;
        }
        if let Err(error) = warn_unclosed(slf.as_any())
            && error.is_instance_of::<PyWarning>(slf.py())
        {
            error.write_unraisable(slf.py(), Some(slf.as_any()));
        }
        // After the warning, so that whoever logs it can still ask the socket for its name.
        let _ = socket.close_with(&Interpreter::new(slf.py()));
    }

    fn __repr__(&self) -> String {
        let Identity { family, kind, protocol } = self.socket.identity();
        let fd = self.socket.fileno();
        format!("<socket object, fd={fd}, family={family}, type={kind}, proto={protocol}>")
    }

    /// The address family: a member of AddressFamily, or an int if there is none.
    fn _family(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        enums::family(py, self.socket.identity().family)
    }

    /// The socket type: a member of SocketKind, or an int if there is none.
    fn _type(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        enums::kind(py, self.socket.identity().kind)
    }

    /// The protocol.
    #[getter]
    fn proto(&self) -> i32 {
        self.socket.identity().protocol
    }

    // A member of a C struct is refused in other words than a property.
    #[setter]
    fn set_proto(_slf: &Bound<'_, Self>, _value: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(PyAttributeError::new_err("readonly attribute"))
    }

    #[deleter]
    fn delete_proto(_slf: &Bound<'_, Self>) -> PyResult<()> {
        Err(PyAttributeError::new_err("readonly attribute"))
    }

    /// The timeout in seconds, None for a socket that blocks.
    #[getter]
    fn timeout(&self) -> Option<f64> {
        self.gettimeout()
    }
}

static WARN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// Fetch what a destructor needs: it may run when the interpreter can no longer import.
pub(super) fn prepare(py: Python<'_>) -> PyResult<()> {
    WARN.import(py, "_warnings", "warn")?;
    enums::prepare(py)
}

/// ResourceWarning, in the name of the frame that lost the socket.
fn warn_unclosed(socket: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = socket.py();
    // Joined by Python: a path in it need not be valid Unicode.
    let text = PyString::new(py, "unclosed ").add(socket.repr()?)?;
    let warn = WARN.import(py, "_warnings", "warn")?;
    warn.call1((text, py.get_type::<PyResourceWarning>(), 1, socket))?;
    Ok(())
}
