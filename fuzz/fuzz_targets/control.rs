//! Control messages as recvmsg(2) gives them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rsock::fuzzing::control(bytes));
