//! Addresses as the kernel gives them, for sockets of every protocol.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rsock::fuzzing::sockaddr(bytes));
