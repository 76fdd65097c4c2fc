//! The unwinder of the system, `libgcc_s`, loaded when something unwinds for the first time.
//!
//! What Rust asks of it is a panic's business, and that of a thread which CPython before 3.14 ends by pthread_exit(3);
//! most programs meet neither. Loading it with the extension module would take an eighth of the time that importing
//! rsock takes. It has to be that one: pthread_exit unwinds with it, and a copy linked in would be asked about the
//! state of another. The functions are those of the Itanium C++ ABI, "Exception Handling", level I, and of GCC.

use std::arch::global_asm;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::process::abort;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

type Pointer = *mut c_void;

/// Functions that pass their arguments on to those of the same name.
macro_rules! passed_on {
    ($($symbol:ident($($argument:ident: $class:ty),*) $(-> $result:ty)?;)*) => {$(
        #[unsafe(no_mangle)]
        unsafe extern "C-unwind" fn $symbol($($argument: $class),*) $(-> $result)? {
            type Real = unsafe extern "C-unwind" fn($($class),*) $(-> $result)?;
            static FOUND: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());
            let real = found(&FOUND, concat!(stringify!($symbol), "\0").as_ptr().cast());
            // SAFETY: it is the function of that name, which the ABI gives this type.
            let real = unsafe { std::mem::transmute::<Pointer, Real>(real) };
            // SAFETY: the arguments are the caller's, who keeps the ABI's promises.
            unsafe { real($($argument),*) }
        }

        // Nobody else's: other libraries in the process keep what they have.
        global_asm!(concat!(".hidden ", stringify!($symbol)));
    )*};
}

passed_on! {
    _Unwind_Backtrace(step: Pointer, of: Pointer) -> c_int;
    _Unwind_DeleteException(exception: Pointer);
    _Unwind_FindEnclosingFunction(address: Pointer) -> Pointer;
    _Unwind_GetCFA(context: Pointer) -> usize;
    _Unwind_GetDataRelBase(context: Pointer) -> usize;
    _Unwind_GetIP(context: Pointer) -> usize;
    _Unwind_GetIPInfo(context: Pointer, before: *mut c_int) -> usize;
    _Unwind_GetLanguageSpecificData(context: Pointer) -> Pointer;
    _Unwind_GetRegionStart(context: Pointer) -> usize;
    _Unwind_GetTextRelBase(context: Pointer) -> usize;
    _Unwind_RaiseException(exception: Pointer) -> c_int;
    _Unwind_Resume(exception: Pointer) -> !;
    _Unwind_SetGR(context: Pointer, register: c_int, value: usize);
    _Unwind_SetIP(context: Pointer, value: usize);
}

/// The function of the library, looked for once. Threads that look at the same time find the same.
fn found(known: &AtomicPtr<c_void>, symbol: *const c_char) -> Pointer {
    let former = known.load(Ordering::Acquire);
    if !former.is_null() {
        return former;
    }
    // SAFETY: the name is terminated; the library stays loaded, as nothing closes it.
    let library = unsafe { libc::dlopen(LIBRARY.as_ptr(), libc::RTLD_NOW) };
    if library.is_null() {
        abort(); // as glibc ends a process that cannot unwind
    }
    // SAFETY: a loaded library and a terminated name.
    let function = unsafe { libc::dlsym(library, symbol) };
    if function.is_null() {
        abort();
    }
    known.store(function, Ordering::Release);
    function
}

const LIBRARY: &CStr = c"libgcc_s.so.1";

#[cfg(test)]
mod tests {
    use std::backtrace::Backtrace;
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

    struct Told<'a>(&'a Cell<bool>);

    impl Drop for Told<'_> {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }

    /// This program, too, is linked with the functions above.
    #[test]
    fn panics_unwind_and_frames_have_names() {
        let dropped = Cell::new(false);
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let _told = Told(&dropped);
            panic_any(7);
        }));
        assert_eq!(caught.unwrap_err().downcast_ref(), Some(&7));
        assert!(dropped.get());
        let trace = Backtrace::force_capture().to_string();
        assert!(trace.contains("frames_have_names"), "{trace}");
    }
}
