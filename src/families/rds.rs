//! `AF_RDS`: its sockets have IP addresses, in RDS sockets' own name space of ports, rds(7).

#[cfg(feature = "python")]
pub(crate) use super::inet::parse;
