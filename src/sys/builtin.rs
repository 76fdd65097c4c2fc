//! Functions and methods made as CPython makes its own: the arguments come as it holds them, without a
//! tuple made for the call.
//!
//! A function that PyO3 makes of `(*args, **kwargs)` costs about 25 ns more than one of the standard
//! library, which is more than some functions take. And the signature that it shows cannot follow the
//! version of the interpreter.
//!
//! To add one: a line in a table, `builtins!` for functions and `methods!` for methods, and a Rust
//! function of the same name beside it.
//!
//! ```text
//! methods! {
//!     PySocket:
//!     fileno() light "fileno() -> integer\n\n...";       fn fileno(slf: &Bound<'_, PySocket>) -> PyResult<i32>
//!     bind(object) "bind(address)\n\n...";               fn bind(slf, address: &Bound<'_, PyAny>)
//!     recv(arguments) "recv(bufsize[, flags])\n\n...";   fn recv(slf, call: Call<'_, '_>)
//!     recv_into(named) "...";                            likewise, and arguments may be given by name
//!     timeout(getter) "...";                             fn timeout(slf), an attribute
//! }
//! ```
//!
//! `light` leaves out what PyO3 needs to drop an exception, some 10 ns: such a function may pass one on, but must
//! not drop one (`map_err`, `ok()`, `if let Ok`) outside of `counted`, or PyO3 ends the process.
//!
//! In a table of `builtins!` the functions take no `slf`, but `()` takes a `Python`; `one` is like `object` but for
//! error texts before CPython 3.13; and behind stands what `__text_signature__` shows, `[]` for what is usual.

use std::ffi::CStr;

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

mod enter;
mod function;
mod method;

pub(crate) use enter::counted;
pub(crate) use function::add_function;
pub(crate) use method::{add_member, add_method, add_to_class, close_class, skip_arguments_of_new};

/// The arguments of one call.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a, 'py> {
    pub(crate) py: Python<'py>,
    /// The function's name.
    pub(crate) name: &'static str,
    /// What was given by position.
    pub(crate) items: &'a [Bound<'py, PyAny>],
    /// What was given by name: the names, and as many values.
    pub(crate) names: &'a [Bound<'py, PyAny>],
    pub(crate) values: &'a [Bound<'py, PyAny>],
}

/// What a function can be given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    /// One argument.
    Object,
    /// One argument, with a tuple around it before CPython 3.13, as error texts show.
    One,
    /// Any number of arguments; none by name.
    Arguments,
    /// Arguments by position or by name.
    Named,
    /// It is no method but an attribute that is read.
    Getter,
}

/// A function of a module or a method of a class.
pub(crate) trait Builtin {
    /// `PyModule`, or the class.
    type Receiver;
    const NAME: &'static str;
    const C_NAME: &'static CStr;
    const DOC: &'static CStr;
    const TAKES: Takes;
    /// No exception is dropped in it but by `counted`.
    const LIGHT: bool;
    /// The parameters as `__text_signature__` shows them, from which minor version of CPython on; the newest
    /// first. What takes nothing or one object needs none: CPython has had its own for that since 3.13.
    const SIGNATURES: &'static [(u8, &'static str)];

    fn call<'py>(
        receiver: &Bound<'py, Self::Receiver>,
        call: Call<'_, 'py>,
    ) -> PyResult<Bound<'py, PyAny>>;
}

/// What a function may return.
pub(crate) trait Answer<'py> {
    fn object(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

impl<'py> Answer<'py> for () {
    fn object(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(py.None().into_bound(py))
    }
}

impl<'py, T> Answer<'py> for Bound<'py, T> {
    fn object(self, _py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_any())
    }
}

macro_rules! answers {
    ($($class:ty),*) => {$(
        impl<'py> Answer<'py> for $class {
            fn object(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.into_bound_py_any(py)
            }
        }
    )*};
}
answers!(bool, i32, u16, u32, u64, usize, Option<f64>);

impl<'py, One: Answer<'py>, Other: Answer<'py>> Answer<'py> for (One, Other) {
    fn object(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = [self.0.object(py)?, self.1.object(py)?];
        Ok(PyTuple::new(py, items)?.into_any())
    }
}

/// A table of functions; `add` puts them into the module.
macro_rules! builtins {
    ($($name:ident $takes:tt $($light:ident)? [$($signatures:tt)*] $doc:literal;)*) => {
        $($crate::sys::builtin::row! {
            (PyModule) function $name $takes ($($light)?) [$($signatures)*] $doc
        })*

        /// Add the functions of this file to the module.
        pub(super) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $($crate::sys::builtin::add_function::<$name>(module)?;)*
            Ok(())
        }
    };
}
pub(crate) use builtins;

/// A table of methods; `add` puts them into the class.
macro_rules! methods {
    ($class:ty: $($name:ident $takes:tt $($light:ident)? $doc:literal;)*) => {
        $($crate::sys::builtin::row! { ($class) method $name $takes ($($light)?) [] $doc })*

        /// Add the methods of this file to the class.
        pub(super) fn add(py: Python<'_>) -> PyResult<()> {
            $($crate::sys::builtin::add_method::<$name>(py)?;)*
            Ok(())
        }
    };
}
pub(crate) use methods;

/// One line of a table: a type that stands for the function of its name.
macro_rules! row {
    (
        ($receiver:ty) $kind:ident $name:ident $takes:tt ($($light:ident)?)
        [$($minor:literal $signature:literal)*] $doc:literal
    ) => {
        #[allow(non_camel_case_types, reason = "the name of the function that it stands for")]
        enum $name {}

        impl $crate::sys::builtin::Builtin for $name {
            type Receiver = $receiver;
            const NAME: &'static str = stringify!($name);
            const C_NAME: &'static std::ffi::CStr =
                $crate::sys::builtin::terminated(concat!(stringify!($name), "\0"));
            const DOC: &'static std::ffi::CStr =
                $crate::sys::builtin::terminated(concat!($doc, "\0"));
            const TAKES: $crate::sys::builtin::Takes = $crate::sys::builtin::row!(@takes $takes);
            const LIGHT: bool = $crate::sys::builtin::row!(@light $($light)?);
            const SIGNATURES: &'static [(u8, &'static str)] = &[$(($minor, $signature)),*];

            #[allow(clippy::used_underscore_items, reason = "private names of the class")]
            fn call<'py>(
                receiver: &Bound<'py, $receiver>,
                call: $crate::sys::builtin::Call<'_, 'py>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let _ = receiver; // the module is of no use to its functions
                let answer = $crate::sys::builtin::row!(@$kind $takes $name receiver call)?;
                $crate::sys::builtin::Answer::object(answer, call.py)
            }
        }
    };
    (@takes ()) => { $crate::sys::builtin::Takes::Nothing };
    (@takes (object)) => { $crate::sys::builtin::Takes::Object };
    (@takes (one)) => { $crate::sys::builtin::Takes::One };
    (@takes (arguments)) => { $crate::sys::builtin::Takes::Arguments };
    (@takes (named)) => { $crate::sys::builtin::Takes::Named };
    (@takes (getter)) => { $crate::sys::builtin::Takes::Getter };
    (@light) => { false };
    (@light light) => { true };
    (@function () $name:ident $module:ident $call:ident) => { $name($call.py) };
    (@function (object) $name:ident $module:ident $call:ident) => { $name(&$call.items[0]) };
    (@function $takes:tt $name:ident $module:ident $call:ident) => { $name($call) };
    (@method () $name:ident $slf:ident $call:ident) => { $name($slf) };
    (@method (getter) $name:ident $slf:ident $call:ident) => { $name($slf) };
    (@method (object) $name:ident $slf:ident $call:ident) => { $name($slf, &$call.items[0]) };
    (@method $takes:tt $name:ident $slf:ident $call:ident) => { $name($slf, $call) };
}
pub(crate) use row;

/// The text in front of the 0 byte that ends it.
pub(crate) const fn terminated(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("a name or docstring with a 0 byte in it"),
    }
}
